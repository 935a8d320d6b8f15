#include "format/outlook/mapi.h"

#include <time.h>

static const struct name {
	uint16_t id;
	const char *name;
} names[] = {
	{ 0x0037, "subject" },
	{ 0x0039, "date" },
	{ 0x003b, "from" },
	{ 0x0040, "received_by" },
	{ 0x0042, "from" },
	{ 0x0044, "received_for" },
	{ 0x0050, "reply_to" },
	{ 0x0065, "from" },
	{ 0x0070, "subject" },
	{ 0x0075, "received_by" },
	{ 0x0076, "received_by" },
	{ 0x0078, "received_for" },
	{ 0x0c1a, "from" },
	{ 0x0c1f, "from" },
	{ 0x0e02, "bcc" },
	{ 0x0e03, "cc" },
	{ 0x0e04, "to" },
	{ 0x0e06, "received" },
	{ 0x0e1d, "subject" },
	{ 0x1000, "body" },
	{ 0x1035, "message_id" },
	{ 0x1039, "references" },
	{ 0x1042, "in_reply_to" },
	{ 0x3001, "name" },
	{ 0x3003, "email" },
	{ 0x3004, "comment" },
	{ 0x3007, "created" },
	{ 0x3008, "modified" },
	{ 0x3704, "attachment" },
	{ 0x3707, "attachment" },
	{ 0x39fe, "email" },
	{ 0x3a05, "generation" },
	{ 0x3a06, "first_name" },
	{ 0x3a08, "business_phone" },
	{ 0x3a09, "home_phone" },
	{ 0x3a0a, "initials" },
	{ 0x3a11, "last_name" },
	{ 0x3a15, "postal_address" },
	{ 0x3a16, "company" },
	{ 0x3a17, "job_title" },
	{ 0x3a18, "department" },
	{ 0x3a1a, "phone" },
	{ 0x3a1b, "business_phone" },
	{ 0x3a1c, "mobile_phone" },
	{ 0x3a1d, "phone" },
	{ 0x3a1e, "phone" },
	{ 0x3a1f, "phone" },
	{ 0x3a20, "name" },
	{ 0x3a21, "phone" },
	{ 0x3a23, "fax" },
	{ 0x3a24, "fax" },
	{ 0x3a25, "fax" },
	{ 0x3a26, "country" },
	{ 0x3a27, "city" },
	{ 0x3a28, "state" },
	{ 0x3a29, "street" },
	{ 0x3a2a, "postal_code" },
	{ 0x3a2d, "phone" },
	{ 0x3a2f, "home_phone" },
	{ 0x3a42, "birthday" },
	{ 0x3a44, "middle_name" },
	{ 0x3a45, "title" },
	{ 0x3a48, "spouse" },
	{ 0x3a4e, "manager" },
	{ 0x3a4f, "nickname" },
	{ 0x3a59, "city" },
	{ 0x3a5a, "country" },
	{ 0x3a5b, "postal_code" },
	{ 0x3a5c, "state" },
	{ 0x3a5d, "street" },
	{ 0x3ffa, "last_saved_by" },
	{ 0x5d01, "from" },
	{ 0x5d02, "from" },
	{ 0x5d07, "received_by" },
	{ 0x5d08, "received_for" },
	{ 0x5ff6, "name" },
};

/* [MS-OXPROPS], of the sets for addresses and appointments */
static const struct name named[] = {
	{ 0x8005, "name" },
	{ 0x801a, "address" },
	{ 0x801b, "address" },
	{ 0x801c, "address" },
	{ 0x8045, "street" },
	{ 0x8046, "city" },
	{ 0x8047, "state" },
	{ 0x8048, "postal_code" },
	{ 0x8049, "country" },
	{ 0x8062, "messenger" },
	{ 0x8080, "email" },
	{ 0x8083, "email" },
	{ 0x8084, "email" },
	{ 0x8090, "email" },
	{ 0x8093, "email" },
	{ 0x8094, "email" },
	{ 0x80a0, "email" },
	{ 0x80a3, "email" },
	{ 0x80a4, "email" },
	{ 0x8208, "location" },
	{ 0x8238, "attendees" },
	{ 0x823b, "attendees" },
	{ 0x823c, "attendees" },
};

static const char *find(const struct name *list, size_t n, unsigned id)
{
	for (size_t i = 0; i < n; i++)
		if (list[i].id == id)
			return list[i].name;
	return NULL;
}

const char *aj_mapi_name(unsigned id)
{
	return find(names, AJ_LEN(names), id);
}

const char *aj_mapi_named(unsigned number)
{
	return find(named, AJ_LEN(named), number);
}

bool aj_mapi_is_person(unsigned id)
{
	return id == 0x3001 || id == 0x3003 || id == 0x39fe || id == 0x5ff6 || id == 0x3a20;
}

size_t aj_mapi_time(uint64_t ticks, char *out, size_t room)
{
	time_t seconds = (time_t)(ticks / 10000000) - 11644473600;
	struct tm tm;

	out[0] = '\0';
	/* Spans of time and "none" (year 4501) are no dates. */
	if (ticks < 50000000000000000u || seconds > 60000000000 || !gmtime_r(&seconds, &tm))
		return 0;
	return strftime(out, room, "%F %T", &tm);
}
