/*
 * ldap.c: directories by LDAP version 3 (RFC 4511), without a bind, which is how a stranger asks.
 * The root entry answers everybody and proves nothing; an entry found below a naming context does.
 * What attributes there are is asked for first, without their values: of those that keep passwords none is
 * read.
 */

#include "base/wire.h"
#include "estate/visit.h"

#include <stdio.h>

enum {
	MESSAGE_MAX = (1 << 20) - 16, /* the furthest that a visit looks ahead */
	ENTRIES_MAX = 500,
	CONTEXTS_MAX = 32,
	ATTRIBUTES_MAX = 256, /* of all entries together */
};

enum { SEQUENCE = 0x30, OCTETS = 0x04, ENTRY = 0x64, DONE = 0x65, REFERENCE = 0x73, EXTENDED = 0x78 };
enum { BASE = 0, SUBTREE = 2 };
enum { SIZE_EXCEEDED = 4, CONFIDENTIALITY_REQUIRED = 13 };

static const char *const root_attributes[] = { "namingContexts", "supportedLDAPVersion", "vendorName",
	"vendorVersion", "defaultNamingContext", NULL };
static const char *const none[] = { "1.1", NULL };
static const char *const all[] = { "*", NULL };

/* What attributes are called that are not read: passwords and keys, and pictures, which are no text. */
static const char *const unread[] = { "password", "pwd", "principalkey", "pkcs12", "photo", "audio",
	"certificate", "revocationlist" };

/* --- BER: a tag, a length, and what is in it. */

static uint8_t take_tlv(struct aj_wire *wire, struct aj_str *value)
{
	uint8_t tag = aj_wire_u8(wire);
	uint64_t len = aj_wire_u8(wire);

	if (len > 0x84)
		wire->bad = true;
	else if (len >= 0x80)
		len = aj_wire_be(wire, (unsigned)len & 7);
	*value = aj_wire_take(wire, len);
	return wire->bad ? 0 : tag;
}

static int64_t number_of(struct aj_str value)
{
	struct aj_wire wire = aj_wire(value);

	return value.len > 0 && value.len <= 4 ? (int64_t)aj_wire_be(&wire, (unsigned)value.len) : -1;
}

static void put_tlv(struct aj_buf *buf, uint8_t tag, struct aj_str value)
{
	aj_put_be(buf, tag, 1);
	if (value.len < 0x80) {
		aj_put_be(buf, value.len, 1);
	} else {
		aj_put_be(buf, 0x82, 1);
		aj_put_be(buf, value.len, 2);
	}
	aj_buf_add(buf, value);
}

static void put_number(struct aj_buf *buf, uint8_t tag, unsigned value)
{
	uint8_t bytes[2] = { (uint8_t)(value >> 8), (uint8_t)value };

	/* A first bit that is set would make it negative. */
	put_tlv(buf, tag, value < 0x80 ? aj_str(bytes + 1, 1) : aj_str(bytes, 2));
}

/* --- A search. */

static enum aj_status send_search(struct aj_visit *visit, struct aj_str base, unsigned scope, unsigned limit,
    const char *const *attributes, struct aj_err *err)
{
	struct aj_buf names, search, message, whole;
	enum aj_status st;

	aj_buf_init(&names, 32 << 10);
	aj_buf_init(&search, 48 << 10);
	aj_buf_init(&message, 48 << 10);
	aj_buf_init(&whole, 48 << 10);
	for (const char *const *one = attributes; *one; one++)
		put_tlv(&names, OCTETS, aj_str_z(*one));
	put_tlv(&search, OCTETS, base);
	put_number(&search, 0x0a, scope);
	put_number(&search, 0x0a, 0); /* aliases are not followed */
	put_number(&search, 0x02, limit);
	put_number(&search, 0x02, 5); /* seconds */
	put_tlv(
	    &search, 0x01, attributes == all ? AJ_S("\xff") : AJ_S("\0")); /* types alone, or values, too */
	put_tlv(&search, 0x87, AJ_S("objectClass"));
	put_tlv(&search, SEQUENCE, aj_buf_str(&names));
	put_number(&message, 0x02, 1);
	put_tlv(&message, 0x63, aj_buf_str(&search));
	put_tlv(&whole, SEQUENCE, aj_buf_str(&message));
	st = names.full || search.full || message.full || whole.full || base.len > 4096
		 ? aj_fail(err, AJ_ELIMIT, "names of more than 4 KB")
		 : aj_visit_send(visit, aj_buf_str(&whole), err);
	aj_buf_fini(&names);
	aj_buf_fini(&search);
	aj_buf_fini(&message);
	aj_buf_fini(&whole);
	return st;
}

/* The next message of the search: its tag and what is in it. AJ_END: it speaks no LDAP, or hung up. */
static enum aj_status take_message(
    struct aj_visit *visit, uint8_t *tag, struct aj_str *body, struct aj_err *err)
{
	struct aj_str head, message, id;
	struct aj_wire wire;
	size_t extra = 0;
	uint64_t len;
	enum aj_status st = aj_visit_peek(visit, 2, &head, err);

	if (st != AJ_OK)
		return st;
	if (head.ptr[0] != SEQUENCE || head.ptr[1] > 0x84)
		return AJ_END;
	if (head.ptr[1] >= 0x80)
		extra = head.ptr[1] & 7;
	st = aj_visit_take(visit, 2 + extra, &head, err);
	if (st != AJ_OK)
		return st;
	wire = aj_wire(aj_str_from(head, 2));
	len = extra ? aj_wire_be(&wire, (unsigned)extra) : head.ptr[1];
	if (len > MESSAGE_MAX)
		return aj_fail(err, AJ_EINPUT, "a message of %llu bytes", (unsigned long long)len);
	st = aj_visit_take(visit, len, &message, err);
	if (st != AJ_OK)
		return st;
	wire = aj_wire(message);
	if (take_tlv(&wire, &id) != 0x02)
		return AJ_END;
	*tag = take_tlv(&wire, body);
	return wire.bad ? aj_fail(err, AJ_EINPUT, "a message that is not one") : AJ_OK;
}

/* The code of a result, or -1. */
static int64_t code_of(struct aj_str body)
{
	struct aj_wire wire = aj_wire(body);
	struct aj_str value;

	return take_tlv(&wire, &value) == 0x0a ? number_of(value) : -1;
}

/* Each entry goes to `entry`; code: how it ended. */
static enum aj_status search_once(struct aj_visit *visit, struct aj_str base, unsigned scope, unsigned limit,
    const char *const *attributes, void (*entry)(void *to, struct aj_str body), void *to, unsigned *found,
    int64_t *code, struct aj_err *err)
{
	enum aj_status st = send_search(visit, base, scope, limit, attributes, err);

	*found = 0;
	for (unsigned n = 0; st == AJ_OK && n < 2 * ENTRIES_MAX; n++) {
		struct aj_str body;
		uint8_t tag = 0;

		st = take_message(visit, &tag, &body, err);
		if (st != AJ_OK)
			return st;
		if (tag == ENTRY) {
			(*found)++;
			if (entry)
				entry(to, body);
		} else if (tag == DONE || tag == EXTENDED) { /* the latter: it says goodbye */
			*code = code_of(body);
			return AJ_OK;
		} else if (tag != REFERENCE) { /* elsewhere: not followed */
			return AJ_END;
		}
	}
	return st == AJ_OK ? aj_fail(err, AJ_EINPUT, "more entries than were asked for") : st;
}

/*
 * StartTLS (section 4.14). AJ_END: it does not do that. OpenLDAP counts the search before it as outstanding
 * for a moment after its result was sent, and says so by an error; then it is asked again.
 */
static enum aj_status start_tls(struct aj_visit *visit, struct aj_err *err)
{
	enum { TRIES = 5, APART_MS = 20, OPERATIONS_ERROR = 1 };
	int64_t code = OPERATIONS_ERROR;

	for (unsigned n = 0; n < TRIES && code == OPERATIONS_ERROR; n++) {
		struct aj_str body;
		uint8_t tag = 0;
		enum aj_status st = n > 0 ? aj_visit_pause(visit, APART_MS, err) : AJ_OK;

		if (st == AJ_OK)
			st = aj_visit_send(visit,
			    AJ_S("\x30\x1d\x02\x01\x01\x77\x18\x80\x16"
				 "1.3.6.1.4.1.1466.20037"),
			    err);
		if (st == AJ_OK)
			st = take_message(visit, &tag, &body, err);
		if (st != AJ_OK)
			return st;
		code = tag == EXTENDED ? code_of(body) : -1;
	}
	return code == 0 ? aj_visit_secure(visit, err) : AJ_END;
}

/* The same, inside TLS where a server asks for that. */
static enum aj_status search(struct aj_visit *visit, struct aj_str base, unsigned scope, unsigned limit,
    const char *const *attributes, void (*entry)(void *to, struct aj_str body), void *to, unsigned *found,
    int64_t *code, struct aj_err *err)
{
	enum aj_status st = search_once(visit, base, scope, limit, attributes, entry, to, found, code, err);

	if (st != AJ_OK || *found > 0 || *code != CONFIDENTIALITY_REQUIRED || visit->secure)
		return st;
	st = start_tls(visit, err);
	if (st == AJ_OK)
		st = search_once(visit, base, scope, limit, attributes, entry, to, found, code, err);
	if ((st != AJ_END && st != AJ_EINPUT) || *found > 0)
		return st;
	if (visit->barred && !*visit->refused)
		aj_visit_refused(visit, "StartTLS", "asks for a certificate");
	return AJ_OK; /* the code says it all */
}

/* The values of an attribute, one after the other, from the entry's body. */
static void each_value(struct aj_str body,
    void (*value)(void *to, struct aj_str name, unsigned nth, struct aj_str value), void *to)
{
	struct aj_wire entry = aj_wire(body), list;
	struct aj_str dn, attributes, attribute, name, values, one;

	take_tlv(&entry, &dn);
	take_tlv(&entry, &attributes);
	list = aj_wire(attributes);
	while (!entry.bad && list.rest.len > 0) {
		struct aj_wire in, set;

		take_tlv(&list, &attribute);
		in = aj_wire(attribute);
		take_tlv(&in, &name);
		take_tlv(&in, &values);
		set = aj_wire(values);
		if (list.bad || in.bad)
			return;
		for (unsigned i = 0; set.rest.len > 0; i++) {
			take_tlv(&set, &one);
			if (set.bad)
				return;
			value(to, name, i, one);
		}
	}
}

/* --- The kind. */

struct root {
	struct aj_str context[CONTEXTS_MAX], vendor, version;
	size_t n, all;
	int64_t code;	/* how the search of it ended */
	bool directory; /* it has an attribute of a root entry */
};

static void take_root(void *to, struct aj_str name, unsigned nth, struct aj_str value)
{
	struct root *root = to;

	if (aj_str_eq_nocase(name, AJ_S("namingContexts"))) {
		root->all++;
		if (root->n < CONTEXTS_MAX && value.len > 0)
			root->context[root->n++] = value;
	}
	if (aj_str_eq_nocase(name, AJ_S("vendorName")))
		root->vendor = value;
	if (aj_str_eq_nocase(name, AJ_S("vendorVersion")))
		root->version = value;
	root->directory = true;
}

static void take_root_entry(void *to, struct aj_str body)
{
	each_value(body, take_root, to);
}

static enum aj_status ldap_recognise(struct aj_visit *visit, struct aj_err *err)
{
	struct root *root = aj_arena_take(&visit->arena, sizeof(*root));
	unsigned found;
	int64_t code = -1;
	enum aj_status st;

	if (!root)
		return aj_fail(err, AJ_ELIMIT, "no memory for a root entry");
	st = search(visit, AJ_S(""), BASE, 0, root_attributes, take_root_entry, root, &found, &code, err);
	if (st != AJ_OK)
		return st;
	if (code < 0 || (found == 0 && code == 0))
		return AJ_END;
	root->code = code;
	visit->own = root;
	aj_visit_is(
	    visit, root->vendor.len > 0 ? aj_visit_clean(visit, root->vendor) : "LDAP", root->version);
	return AJ_OK;
}

/* Who lets nobody in without a bind says so by a code; the commonest are 1, 48, 50 and 53. */
static enum aj_status prove_context(struct aj_visit *visit, struct aj_str context, struct aj_err *err)
{
	struct aj_set set = { .name = context, .count = AJ_UNTOLD, .bytes = AJ_UNTOLD };
	unsigned found, again = 0;
	int64_t code = -1;
	enum aj_status st = search(visit, context, SUBTREE, 2, none, NULL, NULL, &found, &code, err);

	if (st != AJ_OK)
		return st;
	if (found == 0) {
		if (!*visit->refused)
			aj_visit_refused(visit, "a search of a naming context, attributes 1.1, size limit 2",
			    "no entry, code %d", (int)code);
		set.note = AJ_S("gives no entry");
		aj_visit_set(visit, &set);
		return AJ_OK;
	}
	aj_visit_proved(visit, AJ_DATA_OPEN, "a search of a naming context, attributes 1.1, size limit 2",
	    "%u entries, code %d", found, (int)code);
	st = search(visit, context, SUBTREE, ENTRIES_MAX, none, NULL, NULL, &again, &code, err);
	if (st != AJ_OK)
		return st;
	if (again >= found)
		aj_visit_proved(
		    visit, AJ_DATA_OPEN, "the same, size limit 500", "%u entries, code %d", again, (int)code);
	if (code == 0)
		set.count = again;
	else if (code == SIZE_EXCEEDED)
		set.note = AJ_S("more entries than a search gives");
	aj_visit_set(visit, &set);
	return AJ_OK;
}

static enum aj_status ldap_prove(struct aj_visit *visit, struct aj_err *err)
{
	const struct root *root = visit->own;
	unsigned found = 0;
	int64_t code = -1;
	enum aj_status st = AJ_OK;

	if (root->all > 0)
		aj_visit_proved(
		    visit, AJ_REACHABLE, "a search of the root entry", "%zu naming contexts", root->all);
	else if (root->code != 0 && !*visit->refused)
		aj_visit_refused(visit, "a search of the root entry", "code %d", (int)root->code);
	visit->more_sets |= root->all > root->n;
	for (size_t i = 0; i < root->n && st == AJ_OK; i++)
		st = prove_context(visit, root->context[i], err);
	if (st != AJ_OK || visit->rung < AJ_DATA_OPEN)
		return st == AJ_END ? AJ_OK : st;
	st = search(visit, AJ_S("dc=ajar-control,dc=invalid"), BASE, 1, none, NULL, NULL, &found, &code, err);
	if (st == AJ_OK)
		aj_visit_control(visit, found == 0 && code != 0, "a search of dc=ajar-control,dc=invalid",
		    "%u entries, code %d", found, (int)code);
	return st;
}

static bool is_printable(struct aj_str value)
{
	for (size_t i = 0; i < value.len; i++)
		if (value.ptr[i] < ' ' && !aj_is_space(value.ptr[i]))
			return false;
	return true;
}

/* Names of attributes, without those that are not read. */
struct attributes {
	struct aj_str name[ATTRIBUTES_MAX];
	size_t n;
	bool more;
};

static bool is_unread(struct aj_str name)
{
	struct aj_str rest;

	for (size_t i = 0; i < AJ_LEN(unread); i++)
		for (rest = name; rest.len >= strlen(unread[i]); rest = aj_str_from(rest, 1))
			if (aj_str_eq_nocase(aj_str_sub(rest, 0, strlen(unread[i])), aj_str_z(unread[i])))
				return true;
	return false;
}

static void take_attribute(struct attributes *to, struct aj_str name)
{
	for (size_t i = 0; i < to->n; i++)
		if (aj_str_eq_nocase(to->name[i], name))
			return;
	if (name.len == 0 || is_unread(name))
		return;
	to->more |= to->n == ATTRIBUTES_MAX;
	if (to->n < ATTRIBUTES_MAX)
		to->name[to->n++] = name;
}

/* An entry without values. */
static void take_attributes(void *to, struct aj_str body)
{
	struct aj_wire entry = aj_wire(body), list;
	struct aj_str dn, attributes, attribute, name;

	take_tlv(&entry, &dn);
	take_tlv(&entry, &attributes);
	for (list = aj_wire(attributes); !entry.bad && list.rest.len > 0;) {
		struct aj_wire in;

		take_tlv(&list, &attribute);
		in = aj_wire(attribute);
		take_tlv(&in, &name);
		if (list.bad || in.bad)
			return;
		take_attribute(to, name);
	}
}

/* The names of the attributes that the first entries have; they live as long as the visit. */
static enum aj_status ask_attributes(struct aj_visit *visit, struct aj_str base, unsigned limit,
    const char ***names, bool *more, struct aj_err *err)
{
	struct attributes *found = aj_arena_take(&visit->arena, sizeof(*found));
	unsigned entries;
	int64_t code;
	enum aj_status st;

	if (!found)
		return aj_fail(err, AJ_ELIMIT, "no memory for attributes");
	st = search(visit, base, SUBTREE, limit, all, take_attributes, found, &entries, &code, err);
	*names = aj_arena_take(&visit->arena, (found->n + 2) * sizeof(**names));
	if (st == AJ_OK && !*names)
		st = aj_fail(err, AJ_ELIMIT, "no memory for attributes");
	if (st != AJ_OK)
		return st;
	for (size_t i = 0; i < found->n; i++)
		(*names)[i] =
		    aj_visit_text(visit, "%.*s", (int)found->name[i].len, (const char *)found->name[i].ptr);
	if (found->n == 0)
		(*names)[0] = none[0];
	*more = found->more;
	return AJ_OK;
}

/* {"dn":"…","mail":"…","mail":"…"}: each value under its attribute's name. */
static void add_value(void *to, struct aj_str name, unsigned nth, struct aj_str value)
{
	if (!is_printable(value))
		return;
	aj_buf_add(to, AJ_S(","));
	aj_buf_json(to, name);
	aj_buf_add(to, AJ_S(":"));
	aj_buf_json(to, value);
}

static void add_entry(void *to, struct aj_str body)
{
	struct aj_wire wire = aj_wire(body);
	struct aj_str dn;

	take_tlv(&wire, &dn);
	aj_buf_add(to, AJ_S("{\"dn\":"));
	aj_buf_json(to, dn);
	each_value(body, add_value, to);
	aj_buf_add(to, AJ_S("}\n"));
}

/* What is left out is told behind the entries. */
static enum aj_status tell_rest(struct aj_visit *visit, struct aj_cursor *cursor, struct aj_err *err)
{
	char left = cursor->text[0];

	visit->passed = left != 'e';
	snprintf(cursor->text, sizeof(cursor->text), "end");
	if (left == 'm')
		return aj_fail(
		    err, AJ_ELIMIT, "no more than the first %d entries are asked for", ENTRIES_MAX);
	if (left == 'a')
		return aj_fail(err, AJ_ELIMIT, "attributes behind the first %d are not read", ATTRIBUTES_MAX);
	return AJ_END;
}

/* Cursor: empty, or "end", "more", "attributes": a server gives the same first entries each time. */
static enum aj_status ldap_records(struct aj_visit *visit, const struct aj_set *set, struct aj_cursor *cursor,
    size_t want, struct aj_buf *page, struct aj_err *err)
{
	unsigned found, limit = want / 256 < ENTRIES_MAX ? (unsigned)(want / 256) + 1 : ENTRIES_MAX;
	const char **names = NULL;
	int64_t code = -1;
	bool more = false;
	enum aj_status st;

	if (cursor->text[0])
		return tell_rest(visit, cursor, err);
	st = ask_attributes(visit, set->name, limit, &names, &more, err);
	if (st == AJ_OK)
		st = search(visit, set->name, SUBTREE, limit, names, add_entry, page, &found, &code, err);
	if (st == AJ_END)
		return aj_fail(err, AJ_EIO, "it hung up");
	snprintf(cursor->text, sizeof(cursor->text), "%s", code != 0 ? "more" : more ? "attributes" : "end");
	return st == AJ_OK && page->full ? aj_fail(err, AJ_ELIMIT, "a page larger than its bound") : st;
}

static const uint16_t ports[] = { 389, 636, 3268, 3269, 0 }, tls_ports[] = { 636, 3269, 0 };

const struct aj_kind aj_kind_ldap = {
	.name = "ldap",
	.about = "LDAP directories: OpenLDAP, Active Directory and others",
	.ports = ports,
	.tls_ports = tls_ports,
	.recognise = ldap_recognise,
	.prove = ldap_prove,
	.records = ldap_records,
};
