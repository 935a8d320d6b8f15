// redact.js MODULES PACKAGE: standard input, line by line, through a redactor of npm's, which is installed there.
const found = require(require("path").resolve(process.argv[2], process.argv[3]));
const redactor = new (found.SyncRedactor || found.Redactor)();
const lines = require("readline").createInterface({ input: process.stdin, crlfDelay: Infinity });
lines.on("line", (line) => process.stdout.write(redactor.redact(line) + "\n"));
