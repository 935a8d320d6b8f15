/*
 * mssql.c: Microsoft SQL Server by TDS. PRELOGIN is answered before anybody is named; beyond it
 * the protocol has nothing without an account, and none is tried.
 */

#include "base/wire.h"
#include "estate/visit.h"

enum { ANSWER = 4, ANSWER_MAX = 4096, VERSION = 0, ENCRYPTION = 1, LAST = 0xff };

/* Version 0.0, no encryption of our own, no instance, no MARS. */
#define PRELOGIN                                                                                             \
	"\x12\x01\x00\x2f\x00\x00\x01\x00\x00\x00\x1a\x00\x06\x01\x00\x20\x00\x01\x02\x00\x21\x00\x01\x03"   \
	"\x00\x22\x00\x04\x04\x00\x26\x00\x01\xff\x00\x00\x00\x00\x00\x00\x02\x00\x00\x00\x00\x00\x00"

static enum aj_status mssql_recognise(struct aj_visit *visit, struct aj_err *err)
{
	struct aj_str head, body;
	struct aj_wire in, version = { .bad = true };
	bool encryption = false;
	unsigned len, major, minor, build;
	enum aj_status st = aj_visit_send(visit, AJ_S(PRELOGIN), err);

	if (st == AJ_OK)
		st = aj_visit_peek(visit, 8, &head, err);
	if (st != AJ_OK)
		return st;
	len = (unsigned)head.ptr[2] << 8 | head.ptr[3];
	if (head.ptr[0] != ANSWER || head.ptr[1] != 1 || len < 8 + 6 || len > ANSWER_MAX)
		return AJ_END;
	st = aj_visit_take(visit, len, &body, err);
	if (st != AJ_OK)
		return st;
	body = aj_str_from(body, 8);
	in = aj_wire(body);
	for (unsigned n = 0; n < 16 && !in.bad; n++) {
		uint8_t token = aj_wire_u8(&in);
		unsigned at, size;

		if (in.bad || token == LAST)
			break;
		at = aj_wire_be16(&in);
		size = aj_wire_be16(&in);
		if (token == VERSION && size == 6)
			version = aj_wire(aj_str_sub(body, at, size));
		encryption |= token == ENCRYPTION && size == 1;
	}
	major = aj_wire_u8(&version);
	minor = aj_wire_u8(&version);
	build = aj_wire_be16(&version);
	if (in.bad || version.bad || !encryption)
		return AJ_END;
	aj_visit_is(
	    visit, "Microsoft SQL Server", aj_str_z(aj_visit_text(visit, "%u.%u.%u", major, minor, build)));
	return AJ_OK;
}

static enum aj_status mssql_prove(struct aj_visit *visit, struct aj_err *err)
{
	aj_visit_refused(visit, "PRELOGIN", "wants an account, none was tried");
	return AJ_OK;
}

static const uint16_t ports[] = { 1433, 0 };

const struct aj_kind aj_kind_mssql = {
	.name = "mssql",
	.about = "Microsoft SQL Server: whether it can be reached",
	.ports = ports,
	.recognise = mssql_recognise,
	.prove = mssql_prove,
};
