/*
 * embed: turns files into C arrays with their SHA-256 (base64, as content
 * security policies want it): embed OUT.c name=FILE...
 */

#include "base/embedded.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

enum { FILE_MAX = 1 << 20 };

static void fail(const char *what, const char *name)
{
	fprintf(stderr, "embed: %s: %s\n", name, what);
	exit(1);
}

static void embed(FILE *out, const char *name, const char *path)
{
	static uint8_t bytes[FILE_MAX];
	uint8_t digest[crypto_hash_sha256_BYTES];
	char text[sodium_base64_ENCODED_LEN(crypto_hash_sha256_BYTES, sodium_base64_VARIANT_ORIGINAL)];
	FILE *in = fopen(path, "rb");
	size_t len;

	if (!in)
		fail("cannot be opened", path);
	len = fread(bytes, 1, sizeof(bytes), in);
	if (ferror(in) || len == sizeof(bytes))
		fail("cannot be read or is too large", path);
	fclose(in);
	crypto_hash_sha256(digest, bytes, len);
	sodium_bin2base64(text, sizeof(text), digest, sizeof(digest), sodium_base64_VARIANT_ORIGINAL);
	fprintf(out, "\nstatic const uint8_t %s_bytes[] = {", name);
	for (size_t i = 0; i < len; i++)
		fprintf(out, "%s%u,", i % 20 ? "" : "\n\t", bytes[i]);
	fprintf(out,
	    "\n\t0 };\nextern const struct aj_embedded %s;\nconst struct aj_embedded %s = { { %s_bytes, %zu "
	    "}, \"sha256-%s\" };\n",
	    name, name, name, len, text);
}

int main(int argc, char **argv)
{
	FILE *out = argc > 1 ? fopen(argv[1], "w") : NULL;

	if (!out || sodium_init() < 0)
		fail("cannot be written", argc > 1 ? argv[1] : "no name");
	fputs("#include \"base/embedded.h\"\n", out);
	for (int i = 2; i < argc; i++) {
		char *equals = strchr(argv[i], '=');

		if (!equals)
			fail("wants name=FILE", argv[i]);
		*equals = '\0';
		embed(out, argv[i], equals + 1);
	}
	return fclose(out) != 0;
}
