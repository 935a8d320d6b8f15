/*
 * mysql.c: MySQL, MariaDB and what speaks their protocol. It has no way to be let in without
 * saying an account, and an account of no name is still one: nothing is tried. That the server
 * can be reached, and which it is, is in its greeting.
 */

#include "base/wire.h"
#include "estate/visit.h"

enum { GREETING_MAX = 512, PROTOCOL = 10, REFUSAL = 0xff };

static enum aj_status mysql_recognise(struct aj_visit *visit, struct aj_err *err)
{
	struct aj_str head, body, version;
	struct aj_wire wire;
	uint32_t len;
	uint8_t protocol;
	bool maria;
	enum aj_status st = aj_visit_peek(visit, 5, &head, err);

	if (st != AJ_OK)
		return st;
	wire = aj_wire(head);
	len = (uint32_t)aj_wire_le(&wire, 3);
	if (aj_wire_u8(&wire) != 0 || len < 8 || len > GREETING_MAX)
		return AJ_END;
	st = aj_visit_take(visit, 4 + len, &body, err);
	if (st != AJ_OK)
		return st;
	wire = aj_wire(aj_str_from(body, 4));
	protocol = aj_wire_u8(&wire);
	if (protocol == REFUSAL) {
		unsigned code = (unsigned)aj_wire_le(&wire, 2);

		if (code != 1130 && code != 1129 &&
		    code != 1040) /* this host may not, is blocked; too many */
			return AJ_END;
		aj_visit_is(visit, "MySQL or MariaDB", (struct aj_str){ 0 });
		aj_visit_refused(visit, "(its greeting)", "error %u", code);
		return AJ_OK;
	}
	version = aj_wire_z(&wire);
	aj_wire_take(&wire, 4 + 8 + 1); /* thread, scramble, filler */
	if (protocol != PROTOCOL || wire.bad || version.len == 0 || !aj_is_digit(version.ptr[0]))
		return AJ_END;
	maria = aj_str_starts(version, AJ_S("5.5.5-"));
	aj_visit_is(visit, maria ? "MariaDB" : "MySQL", maria ? aj_str_from(version, 6) : version);
	return AJ_OK;
}

static enum aj_status mysql_prove(struct aj_visit *visit, struct aj_err *err)
{
	if (!*visit->refused)
		aj_visit_refused(visit, "(its greeting)", "wants an account, none was tried");
	return AJ_OK;
}

static const uint16_t ports[] = { 3306, 3307, 0 };

const struct aj_kind aj_kind_mysql = {
	.name = "mysql",
	.about = "MySQL and MariaDB: whether they can be reached",
	.ports = ports,
	.greets = true,
	.recognise = mysql_recognise,
	.prove = mysql_prove,
};
