/*
 * smb.c: file servers by SMB 2 and 3. What is asked is which dialect they speak; a session of
 * nobody would already be an NTLM log-on with an empty name, and is not sent.
 */

#include "base/wire.h"
#include "estate/visit.h"

enum { HEADER = 64, ANSWER_MAX = 64 << 10, SIGNING_REQUIRED = 2 };

static enum aj_status send_negotiate(struct aj_visit *visit, struct aj_err *err)
{
	struct aj_buf buf;
	enum aj_status st;

	aj_buf_init(&buf, 256);
	aj_put_be(&buf, HEADER + 36 + 4, 4);
	aj_buf_add(&buf, AJ_S("\xfeSMB"));
	aj_put_le(&buf, HEADER, 2);
	for (unsigned i = 0; i < HEADER - 6; i++) /* credit, command NEGOTIATE, message, session: all zero */
		aj_put_le(&buf, 0, 1);
	aj_put_le(&buf, 36, 2);
	aj_put_le(&buf, 2, 2);		      /* dialects */
	aj_put_le(&buf, 1, 2);		      /* signing enabled */
	for (unsigned i = 0; i < 36 - 6; i++) /* capabilities, who asks: none */
		aj_put_le(&buf, 0, 1);
	aj_put_le(&buf, 0x0202, 2);
	aj_put_le(&buf, 0x0210, 2);
	st = aj_visit_send(visit, aj_buf_str(&buf), err);
	aj_buf_fini(&buf);
	return st;
}

static enum aj_status smb_recognise(struct aj_visit *visit, struct aj_err *err)
{
	struct aj_str head, body;
	struct aj_wire in;
	unsigned len, signing, dialect;
	bool *required = aj_arena_take(&visit->arena, sizeof(*required));
	enum aj_status st = send_negotiate(visit, err);

	if (st == AJ_OK)
		st = aj_visit_peek(visit, 8, &head, err);
	if (st != AJ_OK)
		return st;
	in = aj_wire(head);
	len = aj_wire_be32(&in);
	if (len < HEADER + 8 || len > ANSWER_MAX || !aj_str_eq(aj_str_sub(head, 4, 4), AJ_S("\xfeSMB")))
		return AJ_END;
	st = aj_visit_take(visit, 4 + len, &body, err);
	if (st != AJ_OK)
		return st;
	in = aj_wire(aj_str_from(body, 4 + HEADER));
	aj_wire_le(&in, 2);
	signing = (unsigned)aj_wire_le(&in, 2);
	dialect = (unsigned)aj_wire_le(&in, 2);
	if (in.bad || dialect < 0x0202 || dialect > 0x03ff || !required)
		return AJ_END;
	*required = signing & SIGNING_REQUIRED;
	visit->own = required;
	aj_visit_is(visit, "SMB",
	    aj_str_z(aj_visit_text(visit, "%u.%u.%u", dialect >> 8, dialect >> 4 & 15, dialect & 15)));
	return AJ_OK;
}

static enum aj_status smb_prove(struct aj_visit *visit, struct aj_err *err)
{
	aj_visit_refused(visit, "NEGOTIATE",
	    "wants a log-on, none was tried, not of nobody either; signing %s",
	    *(const bool *)visit->own ? "required" : "not required");
	return AJ_OK;
}

static const uint16_t ports[] = { 445, 0 };

const struct aj_kind aj_kind_smb = {
	.name = "smb",
	.about = "file servers by SMB 2 and 3: whether they can be reached",
	.ports = ports,
	.recognise = smb_recognise,
	.prove = smb_prove,
};
