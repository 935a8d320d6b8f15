/*
 * nfs.c: file servers by NFS, found through the port mapper (RFC 1833): which programs there are,
 * and, from mountd, what is exported to whom. Nothing is mounted, since that is noted down by the
 * server, and a number of a user is never claimed: what the exports say is metadata.
 */

#include "base/wire.h"
#include "estate/visit.h"

enum {
	PORTMAPPER = 100000,
	NFS = 100003,
	MOUNTD = 100005,
	TCP = 6,
	DUMP = 4,
	EXPORT = 5,
	NO_SUCH_PROCEDURE = 4095,
	RECORD_MAX = 256 << 10,
	FRAGMENTS_MAX = 16,
	MAPPINGS_MAX = 2000,
	EXPORTS_MAX = 1000,
	GROUPS_MAX = 1000, /* of an export */
	PATH_BYTES = 1024,
};

struct mapped {
	bool nfs;
	uint16_t mountd;
	unsigned mountd_version;
	unsigned all;
};

/* A call without a name (AUTH_NONE). */
static enum aj_status send_call(
    struct aj_visit *visit, uint32_t program, uint32_t version, uint32_t procedure, struct aj_err *err)
{
	struct aj_buf buf;
	enum aj_status st;

	aj_buf_init(&buf, 64);
	aj_put_be(&buf, 0x80000000u | 40, 4);
	aj_put_be(&buf, 0x616a6172, 4); /* xid */
	aj_put_be(&buf, 0, 4);		/* a call */
	aj_put_be(&buf, 2, 4);
	aj_put_be(&buf, program, 4);
	aj_put_be(&buf, version, 4);
	aj_put_be(&buf, procedure, 4);
	aj_put_be(&buf, 0, 8); /* who asks: AUTH_NONE */
	aj_put_be(&buf, 0, 8);
	st = aj_visit_send(visit, aj_buf_str(&buf), err);
	aj_buf_fini(&buf);
	return st;
}

/* The reply's results. status: of the call, 0 where it was done. AJ_END: it is no reply. */
static enum aj_status take_reply(
    struct aj_visit *visit, struct aj_buf *record, struct aj_wire *out, uint32_t *status, struct aj_err *err)
{
	bool last = false;

	for (unsigned n = 0; !last && n < FRAGMENTS_MAX; n++) {
		struct aj_str head, part;
		struct aj_wire in;
		uint32_t mark;
		enum aj_status st = aj_visit_peek(visit, 4, &head, err);

		if (st != AJ_OK)
			return st;
		in = aj_wire(aj_str_sub(head, 0, 4));
		mark = aj_wire_be32(&in);
		last = mark >> 31;
		mark &= 0x7fffffff;
		if (mark > RECORD_MAX || (n == 0 && mark < 24))
			return AJ_END;
		st = aj_visit_take(visit, 4 + mark, &part, err);
		if (st != AJ_OK)
			return st;
		aj_buf_add(record, aj_str_from(part, 4));
	}
	*out = aj_wire(aj_buf_str(record));
	if (record->full || !last || aj_wire_be32(out) != 0x616a6172 || aj_wire_be32(out) != 1)
		return AJ_END;
	if (aj_wire_be32(out) != 0) { /* denied */
		*status = UINT32_MAX;
		return out->bad ? AJ_END : AJ_OK;
	}
	aj_wire_be32(out);
	aj_wire_take(out, aj_wire_be32(out)); /* who answers */
	*status = aj_wire_be32(out);
	return out->bad ? AJ_END : AJ_OK;
}

static enum aj_status ask(struct aj_visit *visit, uint32_t program, uint32_t version, uint32_t procedure,
    struct aj_buf *record, struct aj_wire *out, uint32_t *status, struct aj_err *err)
{
	enum aj_status st = send_call(visit, program, version, procedure, err);

	record->len = 0;
	return st == AJ_OK ? take_reply(visit, record, out, status, err) : st;
}

static void read_dump(struct aj_wire *in, struct mapped *mapped)
{
	for (unsigned n = 0; n < MAPPINGS_MAX && aj_wire_be32(in) == 1 && !in->bad; n++) {
		uint32_t program = aj_wire_be32(in), version = aj_wire_be32(in), transport = aj_wire_be32(in);
		uint32_t port = aj_wire_be32(in);

		if (in->bad)
			return;
		mapped->all++;
		mapped->nfs |= program == NFS;
		if (program == MOUNTD && transport == TCP && port > 0 && port <= UINT16_MAX &&
		    version >= mapped->mountd_version && version <= 3) {
			mapped->mountd = (uint16_t)port;
			mapped->mountd_version = version;
		}
	}
}

/* The port mapper, or the server itself on its own port. */
static enum aj_status nfs_recognise(struct aj_visit *visit, struct aj_err *err)
{
	struct mapped *mapped = aj_arena_take(&visit->arena, sizeof(*mapped));
	struct aj_buf record;
	struct aj_wire in;
	const char *product = "ONC RPC port mapper";
	uint32_t status = 0;
	enum aj_status st;

	if (!mapped)
		return aj_fail(err, AJ_ELIMIT, "no memory for mappings");
	aj_buf_init(&record, RECORD_MAX);
	if (visit->endpoint->port == 2049)
		st = ask(visit, NFS, 3, 0, &record, &in, &status, err);
	else
		st = ask(visit, PORTMAPPER, 2, DUMP, &record, &in, &status, err);
	if (st == AJ_OK && status == 0 && visit->endpoint->port != 2049)
		read_dump(&in, mapped);
	aj_buf_fini(&record);
	if (st != AJ_OK)
		return st;
	visit->own = mapped;
	if (status != 0)
		product = "an ONC RPC service";
	else if (visit->endpoint->port == 2049)
		product = "NFS";
	aj_visit_is(visit, product, (struct aj_str){ 0 });
	return AJ_OK;
}

/* A path, then the groups that may mount it; none: everybody. */
static bool read_export(struct aj_visit *visit, struct aj_wire *in, struct aj_set *set)
{
	uint32_t len = aj_wire_be32(in);
	struct aj_str path = aj_wire_take(in, len);
	unsigned groups = 0;
	bool all = false;

	aj_wire_take(in, -len & 3);
	for (; groups < GROUPS_MAX && aj_wire_be32(in) == 1 && !in->bad; groups++) {
		uint32_t size = aj_wire_be32(in);
		struct aj_str name = aj_wire_take(in, size);

		aj_wire_take(in, -size & 3);
		all |= aj_str_eq(name, AJ_S("*")) || aj_str_eq(name, AJ_S("0.0.0.0/0"));
	}
	*set = (struct aj_set){
		.name = aj_str_sub(path, 0, PATH_BYTES), .count = AJ_UNTOLD, .bytes = AJ_UNTOLD
	};
	all |= groups == 0;
	set->note = all ? AJ_S("exported to everybody") : AJ_S("exported to some hosts");
	return all;
}

static void read_exports(struct aj_visit *visit, struct aj_wire *in, unsigned *all, unsigned *open)
{
	for (; *all < EXPORTS_MAX && aj_wire_be32(in) == 1 && !in->bad; (*all)++) {
		struct aj_set set;
		bool everybody = read_export(visit, in, &set);

		if (in->bad || set.name.len == 0)
			return;
		*open += everybody;
		aj_visit_set(visit, &set);
	}
}

static enum aj_status list_exports(
    struct aj_visit *visit, const struct mapped *mapped, struct aj_buf *record, struct aj_err *err)
{
	unsigned all = 0, open = 0;
	struct aj_wire in;
	uint32_t status = 0;
	enum aj_status st;

	aj_visit_turn_to(visit, mapped->mountd);
	st = ask(visit, MOUNTD, mapped->mountd_version, EXPORT, record, &in, &status, err);
	if (st == AJ_EDENIED) {
		aj_visit_proved(
		    visit, AJ_REACHABLE, "(mountd)", "on port %u, which is not in the scope", mapped->mountd);
		return AJ_OK;
	}
	if (st == AJ_END || (st == AJ_OK && status != 0)) {
		aj_visit_refused(visit, "MOUNT EXPORT", "%s", st == AJ_END ? "no answer" : "an error");
		return AJ_OK;
	}
	if (st != AJ_OK)
		return st;
	read_exports(visit, &in, &all, &open);
	aj_visit_proved(
	    visit, AJ_METADATA_OPEN, "MOUNT EXPORT", "%u exports, %u of them to everybody", all, open);
	return AJ_OK;
}

static enum aj_status nfs_prove(struct aj_visit *visit, struct aj_err *err)
{
	const struct mapped *mapped = visit->own;
	struct aj_buf record;
	struct aj_wire in;
	uint32_t status = 0;
	enum aj_status st;

	if (mapped->all == 0) {
		aj_visit_refused(visit, "NULL", "what it exports is told by its mountd");
		return AJ_OK;
	}
	aj_visit_proved(visit, AJ_METADATA_OPEN, "PORTMAP DUMP", "%u programs, NFS is %s", mapped->all,
	    mapped->nfs ? "one of them" : "not one of them");
	aj_buf_init(&record, RECORD_MAX);
	st = ask(visit, PORTMAPPER, 2, NO_SUCH_PROCEDURE, &record, &in, &status, err);
	if (st == AJ_OK || st == AJ_END)
		aj_visit_control(visit, st == AJ_END || status != 0, "PORTMAP procedure 4095", "%s",
		    st == AJ_END || status != 0 ? "an error" : "no error");
	if ((st == AJ_OK || st == AJ_END) && mapped->nfs && mapped->mountd)
		st = list_exports(visit, mapped, &record, err);
	aj_buf_fini(&record);
	return st;
}

static const uint16_t ports[] = { 111, 2049, 0 };

const struct aj_kind aj_kind_nfs = {
	.name = "nfs",
	.about = "file servers by NFS: what they export to whom",
	.ports = ports,
	.recognise = nfs_recognise,
	.prove = nfs_prove,
};
