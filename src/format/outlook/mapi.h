#pragma once

/* Properties of Outlook's objects ([MS-OXPROPS]) as our fields: shared by messages and mailboxes. */

#include "base/str.h"

enum aj_mapi_type {
	AJ_MAPI_TEXT = 0x1e,
	AJ_MAPI_UNICODE = 0x1f,
	AJ_MAPI_TIME = 0x40,
	AJ_MAPI_BINARY = 0x102,
	AJ_MAPI_MANY = 0x1000, /* a bit: several values */
};

enum aj_mapi_tag {
	AJ_MAPI_HEADERS = 0x007d,
	AJ_MAPI_BODY = 0x1000,
	AJ_MAPI_RTF = 0x1009,
	AJ_MAPI_HTML = 0x1013,
	AJ_MAPI_RECIPIENT_TYPE = 0x0c150003, /* with their types */
	AJ_MAPI_MESSAGE_CODEPAGE = 0x3ffd0003,
	AJ_MAPI_INTERNET_CODEPAGE = 0x3fde0003,
};

/* Our name for a property; NULL: none. */
const char *aj_mapi_name(unsigned id);

/* Our name for a named property by its number ("Email1EmailAddress"); NULL: none. */
const char *aj_mapi_named(unsigned number);

/* A name or address of the person whom the object is about: of a recipient, to whom the mail went. */
bool aj_mapi_is_person(unsigned id);

/* A time (100 ns since 1601) as text, 0-terminated; 0: none. Gives the length. */
size_t aj_mapi_time(uint64_t ticks, char *out, size_t room);
