// redact.js MODULES: standard input, line by line, through npm's redact-pii, which is installed there.
const { SyncRedactor } = require(require("path").resolve(process.argv[2], "redact-pii"));
const redactor = new SyncRedactor();
const lines = require("readline").createInterface({ input: process.stdin, crlfDelay: Infinity });
lines.on("line", (line) => process.stdout.write(redactor.redact(line) + "\n"));
