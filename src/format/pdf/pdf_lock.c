/*
 * pdf_lock.c: files encrypted with the empty user password (ISO 32000-2, section 7.6), as those are that
 * may be read by everyone but not printed or changed. Revisions 2 to 6 of the standard security handler.
 *
 * Strings are decrypted once, when the file is opened: objects that have any are written anew. Streams
 * are when they are unpacked. What is in object streams is decrypted with them.
 */

#include "dep/cipher.h"
#include "format/pdf/pdf_file.h"

#include <stdlib.h>

enum {
	PASSWORD_BYTES = 32, /* of O and U in revisions 2 to 4 */
	SALTED_BYTES = 48,   /* … and in 5 and 6: hash, salt to check it, salt for the key */
	SALT_AT = 32,
	SALT = 8,
	REWRITTEN = 64 << 20, /* bytes that objects with strings may become */
	ROUNDS_LEAST = 64,
	ROUNDS_MOST = 512, /* revision 6 ends by chance, on average after 80 */
	REPEATS = 64,
};

static const uint8_t padding[PASSWORD_BYTES] = { 0x28, 0xbf, 0x4e, 0x5e, 0x4e, 0x75, 0x8a, 0x41, 0x64, 0x00,
	0x4e, 0x56, 0xff, 0xfa, 0x01, 0x08, 0x2e, 0x2e, 0x00, 0xb6, 0xd0, 0x68, 0x3e, 0x80, 0x2f, 0x0c, 0xa9,
	0xfe, 0x64, 0x53, 0x69, 0x7a };

/* A whole number of the dictionary, 0 where there is none that makes sense. */
static int64_t whole(struct aj_pdf *pdf, struct aj_str dict, const char *key)
{
	double value = aj_pdf_number(aj_pdf_get(pdf, dict, key), 0);

	return value >= INT32_MIN && value <= UINT32_MAX ? (int64_t)value : 0;
}

/* The bytes of a string of the dictionary; false: fewer than wanted. */
static bool bytes_of(struct aj_pdf *pdf, struct aj_str dict, const char *key, uint8_t *out, size_t wanted)
{
	struct aj_buf text;
	bool ok;

	aj_buf_init(&text, 1024);
	aj_pdf_string(aj_pdf_get(pdf, dict, key), &text);
	ok = text.len >= wanted;
	if (ok)
		memcpy(out, text.ptr, wanted);
	aj_buf_fini(&text);
	return ok;
}

/* The first of the file's two identifiers: of the trailer, empty where there is none. */
static void first_id(struct aj_pdf *pdf, struct aj_buf *out)
{
	struct aj_str inside = aj_pdf_inside(aj_pdf_get(pdf, pdf->locked, "ID")), id;

	if (aj_pdf_take(&inside, &id))
		aj_pdf_string(aj_pdf_follow(pdf, id, NULL), out);
}

/* Algorithm 2: the key of revisions 2 to 4. */
static bool old_key(struct aj_pdf *pdf, struct aj_str dict, int64_t revision, struct aj_str id)
{
	struct aj_pdf_lock *lock = &pdf->lock;
	uint32_t rights = (uint32_t)whole(pdf, dict, "P");
	uint8_t owner[PASSWORD_BYTES], p[4], hash[AJ_MD5_BYTES];
	struct aj_str parts[6] = { aj_str(padding, sizeof(padding)), aj_str(owner, sizeof(owner)),
		aj_str(p, sizeof(p)), id.len > 0 ? id : AJ_S("") };

	if (!bytes_of(pdf, dict, "O", owner, sizeof(owner)))
		return false;
	for (int i = 0; i < 4; i++)
		p[i] = (uint8_t)(rights >> 8 * i);
	if (revision >= 4 && lock->plain_metadata)
		parts[4] = AJ_S("\xff\xff\xff\xff");
	aj_md5(parts, hash);
	for (int i = 0; i < 50 && revision >= 3; i++)
		aj_md5((struct aj_str[]){ aj_str(hash, lock->key_len), { 0 } }, hash);
	memcpy(lock->key, hash, lock->key_len);
	return true;
}

/* Algorithm 6: whether that is the key, by what the file says of the user's password. */
static bool old_key_fits(struct aj_pdf *pdf, struct aj_str dict, int64_t revision, struct aj_str id)
{
	const struct aj_pdf_lock *lock = &pdf->lock;
	struct aj_str parts[3] = { aj_str(padding, sizeof(padding)), id.len > 0 ? id : AJ_S("") };
	uint8_t user[PASSWORD_BYTES], check[PASSWORD_BYTES], key[sizeof(lock->key)];
	size_t len = revision == 2 ? sizeof(check) : AJ_MD5_BYTES;

	if (!bytes_of(pdf, dict, "U", user, len))
		return false;
	if (revision == 2) {
		aj_rc4(aj_str(lock->key, lock->key_len), parts[0], check);
		return memcmp(check, user, len) == 0;
	}
	aj_md5(parts, check);
	for (unsigned round = 0; round < 20; round++) {
		for (size_t i = 0; i < lock->key_len; i++)
			key[i] = lock->key[i] ^ (uint8_t)round;
		aj_rc4(aj_str(key, lock->key_len), aj_str(check, len), check);
	}
	return memcmp(check, user, len) == 0;
}

/* Algorithm 2.B of revision 6 with the empty password: a hash that is dear to compute. */
static void dear_hash(struct aj_str salt, uint8_t out[32])
{
	uint8_t k[AJ_SHA2_MOST], text[REPEATS * AJ_SHA2_MOST];
	size_t len = aj_sha2(256, (struct aj_str[]){ salt, { 0 } }, k);

	for (unsigned round = 0; round < ROUNDS_MOST; round++) {
		size_t all = len * REPEATS;
		unsigned sum = 0;

		for (size_t at = 0; at < all; at += len)
			memcpy(text + at, k, len);
		aj_aes_cbc_encrypt(aj_str(k, 16), k + 16, aj_str(text, all), text);
		for (int i = 0; i < 16; i++)
			sum += text[i];
		len = aj_sha2(256 + 128 * (sum % 3), (struct aj_str[]){ aj_str(text, all), { 0 } }, k);
		if (round + 1 >= ROUNDS_LEAST && text[all - 1] + 32U <= round + 1)
			break;
	}
	memcpy(out, k, 32);
}

/* Algorithm 2.A: the key of revisions 5 and 6 stands in the file, encrypted with a hash of the password. */
static bool new_key(struct aj_pdf *pdf, struct aj_str dict, int64_t revision)
{
	static const uint8_t zeros[AJ_CIPHER_BLOCK];
	uint8_t user[SALTED_BYTES], held[32], hash[AJ_SHA2_MOST];
	struct aj_str check = aj_str(user + SALT_AT, SALT), salt = aj_str(user + SALT_AT + SALT, SALT);

	if (!bytes_of(pdf, dict, "U", user, sizeof(user)) || !bytes_of(pdf, dict, "UE", held, sizeof(held)))
		return false;
	if (revision == 5)
		aj_sha2(256, (struct aj_str[]){ check, { 0 } }, hash);
	else
		dear_hash(check, hash);
	if (memcmp(hash, user, SALT_AT) != 0)
		return false;
	if (revision == 5)
		aj_sha2(256, (struct aj_str[]){ salt, { 0 } }, hash);
	else
		dear_hash(salt, hash);
	aj_aes_cbc_decrypt(aj_str(hash, 32), zeros, aj_str(held, sizeof(held)), pdf->lock.key);
	return true;
}

/* The cipher that a crypt filter names (table 25); false: one that is not known. */
static bool cipher_of(struct aj_pdf *pdf, struct aj_str dict, const char *key, enum aj_pdf_cipher *out)
{
	struct aj_str name = aj_pdf_get(pdf, dict, key), filters = aj_pdf_get(pdf, dict, "CF"), method;
	char filter[64];

	*out = AJ_PDF_PLAIN;
	if (name.len < 2 || aj_pdf_is_name(name, "Identity"))
		return true;
	if (name.len > sizeof(filter))
		return false;
	memcpy(filter, name.ptr + 1, name.len - 1);
	filter[name.len - 1] = '\0';
	method = aj_pdf_get(pdf, aj_pdf_get(pdf, filters, filter), "CFM");
	if (aj_pdf_is_name(method, "V2"))
		*out = AJ_PDF_RC4;
	else if (aj_pdf_is_name(method, "AESV2"))
		*out = AJ_PDF_AES;
	else if (aj_pdf_is_name(method, "AESV3"))
		*out = AJ_PDF_AES256;
	return *out != AJ_PDF_PLAIN || aj_pdf_is_name(method, "None");
}

/* Which ciphers are used, and how long the key is. False: ones that are not known. */
static bool read_ciphers(struct aj_pdf *pdf, struct aj_str dict, int64_t version)
{
	struct aj_pdf_lock *lock = &pdf->lock;
	int64_t bits = whole(pdf, dict, "Length");

	lock->strings = lock->streams = AJ_PDF_RC4;
	if (version < 4) {
		lock->key_len = version == 1 || bits < 40 || bits > 128 ? 5 : (size_t)bits / 8;
		return version == 1 || version == 2;
	}
	lock->key_len = version == 4 ? 16 : 32;
	return cipher_of(pdf, dict, "StmF", &lock->streams) && cipher_of(pdf, dict, "StrF", &lock->strings) &&
	       (version == 5) == (lock->streams == AJ_PDF_AES256 || lock->strings == AJ_PDF_AES256);
}

static bool find_key(struct aj_pdf *pdf, struct aj_str dict)
{
	int64_t version = whole(pdf, dict, "V"), revision = whole(pdf, dict, "R");
	struct aj_buf id;
	bool fits;

	if (!aj_pdf_is_name(aj_pdf_get(pdf, dict, "Filter"), "Standard") || version < 1 || version > 5 ||
	    revision < 2 || revision > 6 || (version == 5) != (revision >= 5) ||
	    !read_ciphers(pdf, dict, version))
		return false;
	pdf->lock.plain_metadata = aj_str_eq(aj_pdf_get(pdf, dict, "EncryptMetadata"), AJ_S("false"));
	if (revision >= 5)
		return new_key(pdf, dict, revision);
	aj_buf_init(&id, 1024);
	first_id(pdf, &id);
	fits = old_key(pdf, dict, revision, aj_buf_str(&id)) &&
	       old_key_fits(pdf, dict, revision, aj_buf_str(&id));
	aj_buf_fini(&id);
	return fits;
}

/* Algorithms 1 and 1.A: what in becomes, which is of that object. */
static void decrypt(const struct aj_pdf_lock *lock, enum aj_pdf_cipher cipher,
    const struct aj_pdf_object *object, struct aj_str in, struct aj_buf *out)
{
	uint32_t n = object->number, g = object->generation;
	uint8_t of[5] = { (uint8_t)n, (uint8_t)(n >> 8), (uint8_t)(n >> 16), (uint8_t)g, (uint8_t)(g >> 8) };
	uint8_t hash[AJ_MD5_BYTES], *plain;
	struct aj_str key = aj_str(lock->key, lock->key_len);
	size_t len = in.len, from = out->len;

	if (cipher != AJ_PDF_AES256) {
		struct aj_str salt = cipher == AJ_PDF_AES ? AJ_S("sAlT") : (struct aj_str){ 0 };

		aj_md5((struct aj_str[]){ key, aj_str(of, sizeof(of)), salt, { 0 } }, hash);
		key = aj_str(hash, key.len + 5 < sizeof(hash) ? key.len + 5 : sizeof(hash));
	}
	if (cipher != AJ_PDF_RC4)
		len = in.len / AJ_CIPHER_BLOCK * AJ_CIPHER_BLOCK;
	/* What it becomes is written over a copy of it. */
	aj_buf_add(out, aj_str_sub(in, 0, len));
	if (out->len == from)
		return;
	plain = out->ptr + from;
	if (cipher == AJ_PDF_RC4) {
		aj_rc4(key, aj_str(plain, len), plain);
		return;
	}
	/* The first block is where the chain begins; the last byte says how many are padding. */
	aj_aes_cbc_decrypt(key, in.ptr, aj_str_sub(in, AJ_CIPHER_BLOCK, len - AJ_CIPHER_BLOCK), plain);
	out->len -= AJ_CIPHER_BLOCK;
	if (out->len > from && out->ptr[out->len - 1] <= AJ_CIPHER_BLOCK)
		out->len -= out->ptr[out->len - 1];
}

struct aj_str aj_pdf_unlock_stream(struct aj_pdf *pdf, const struct aj_pdf_object *object, struct aj_buf *out)
{
	const struct aj_pdf_lock *lock = &pdf->lock;
	struct aj_str type = aj_pdf_get(pdf, object->value, "Type"), filter;

	if (lock->streams == AJ_PDF_PLAIN || aj_pdf_is_name(type, "XRef") ||
	    (lock->plain_metadata && aj_pdf_is_name(type, "Metadata")))
		return object->data;
	/* Section 7.4.10: a stream may be left out by a filter of its own. */
	filter = aj_pdf_get(pdf, object->value, "Filter");
	if (filter.len > 0 && memmem(filter.ptr, filter.len, "/Crypt", 6))
		return object->data;
	decrypt(lock, lock->streams, object, object->data, out);
	return aj_buf_str(out);
}

static void add_hex(struct aj_buf *out, struct aj_str bytes)
{
	static const char digits[] = "0123456789abcdef";

	aj_buf_add(out, AJ_S("<"));
	for (size_t i = 0; i < bytes.len; i++)
		aj_buf_add(out, aj_str((char[]){ digits[bytes.ptr[i] >> 4], digits[bytes.ptr[i] & 15] }, 2));
	aj_buf_add(out, AJ_S(">"));
}

/* Writes an object's value with its strings decrypted. False: it has none, nothing is written. */
static bool rewrite(struct aj_pdf *pdf, const struct aj_pdf_object *object, struct aj_buf *out)
{
	struct aj_str rest = object->value, token;
	const uint8_t *done = object->value.ptr;
	struct aj_buf cipher, plain;

	aj_buf_init(&cipher, REWRITTEN);
	aj_buf_init(&plain, REWRITTEN);
	while (aj_pdf_token(&rest, &token)) {
		if (!aj_pdf_is_string(token))
			continue;
		cipher.len = plain.len = 0;
		aj_pdf_string(token, &cipher);
		decrypt(&pdf->lock, pdf->lock.strings, object, aj_buf_str(&cipher), &plain);
		aj_buf_add(out, aj_str(done, (size_t)(token.ptr - done)));
		add_hex(out, aj_buf_str(&plain));
		done = token.ptr + token.len;
	}
	if (done != object->value.ptr)
		aj_buf_add(out, aj_str(done, (size_t)(object->value.ptr + object->value.len - done)));
	aj_buf_fini(&cipher);
	aj_buf_fini(&plain);
	return done != object->value.ptr;
}

/* All objects with strings, but the one that says how they are encrypted, of that number. */
static enum aj_status rewrite_all(struct aj_pdf *pdf, uint32_t but, struct aj_buf *out, struct aj_err *err)
{
	size_t *at = calloc(pdf->n_objects + 1, sizeof(*at)); /* where each ends in out */

	if (!at)
		return aj_fail(err, AJ_ELIMIT, "no memory for %zu objects", pdf->n_objects);
	for (size_t i = 0; i < pdf->n_objects; i++) {
		struct aj_pdf_object *object = &pdf->objects[i];

		if (object->number != but && !aj_pdf_is_name(aj_pdf_find(pdf, object->value, "Type"), "XRef"))
			rewrite(pdf, object, out);
		at[i + 1] = out->len;
	}
	for (size_t i = 0; i < pdf->n_objects && !out->full; i++)
		if (at[i + 1] > at[i])
			pdf->objects[i].value = aj_str_sub(aj_buf_str(out), at[i], at[i + 1] - at[i]);
	free(at);
	return out->full ? aj_fail(err, AJ_ELIMIT, "has more than %d bytes of encrypted strings", REWRITTEN)
			 : AJ_OK;
}

enum aj_status aj_pdf_unlock(struct aj_pdf *pdf, struct aj_err *err)
{
	struct aj_pdf_object *object;
	struct aj_str dict = aj_pdf_follow(pdf, aj_pdf_find(pdf, pdf->locked, "Encrypt"), &object);
	struct aj_buf *strings;

	if (!find_key(pdf, dict))
		return aj_fail(err, AJ_EDENIED, "is encrypted, at offset %llu",
		    (unsigned long long)aj_pdf_offset(pdf, pdf->locked.ptr));
	if (pdf->lock.strings == AJ_PDF_PLAIN)
		return AJ_OK;
	strings = aj_pdf_unpacked(pdf, REWRITTEN);
	if (!strings)
		return aj_fail(err, AJ_ELIMIT, "no memory for encrypted strings");
	return rewrite_all(pdf, object ? object->number : 0, strings, err);
}
