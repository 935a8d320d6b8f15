/* corpus_words.c: sentences of customers and engineers, without anything to find in them. */

#include "corpus.h"

static const char *const sentences[] = { "I have tried this several times and it still does not work.",
	"Could you please look into it as soon as possible?",
	"The page shows a blank screen after I press the save button.",
	"This started after the last update on Tuesday.",
	"My colleague has the same problem on another machine.",
	"I already cleared the cache and restarted the browser.",
	"We are on the Business plan with 25 seats.", "The error code shown was E-4012 and then E-4013.",
	"Nothing changed on our side, we checked with IT.", "Please close the ticket when done.",
	"I attach a screenshot with the details.", "Thanks for the quick answer last time.",
	"We waited 14 days and nobody called back.", "The amount on the bill was 129.90 instead of 99.90.",
	"Our warehouse in the north is affected, not the one in the south.",
	"It works in Firefox 68.0.1 but not in Safari 12.5.",
	"The job ran at 03:15 and finished at 04:42 with 1482 warnings.",
	"I would like to speak with a manager about this.",
	"Order 2019-118-55231 is the one I mean, not 2019-118-55230.",
	"Activation fails with 0xC004F074 on every second machine.",
	"The server was moved to another rack last weekend and the licence is gone since.",
	"Setup stops at 87 percent and rolls everything back.",
	"Users in the branch office cannot open shared folders any more.",
	"The mailbox was migrated, but the calendar is empty.",
	"Restoring the backup takes more than nine hours.", "Event 1309 is in the log every 30 seconds.",
	"We need a written answer for our auditors.", "The fix that was sent on Friday made it worse." };

static const char *const words[] = { "the", "of", "and", "to", "in", "is", "that", "for", "it", "was", "on",
	"with", "as", "be", "this", "had", "not", "are", "but", "from", "or", "have", "they", "which", "one",
	"you", "were", "all", "there", "would", "their", "we", "been", "has", "when", "who", "will", "no",
	"more", "if", "out", "so", "up", "what", "its", "about", "than", "into", "them", "can", "only",
	"other", "time", "new", "some", "could", "these", "two", "may", "first", "then", "do", "any", "now",
	"over", "such", "even", "most", "made", "after", "also", "did", "many", "off", "before", "must",
	"well", "back", "through", "years", "much", "where", "should", "because", "long", "each", "just",
	"people", "too", "little", "good", "make", "very", "year", "still", "own", "work", "day", "get",
	"here", "old", "between", "both", "being", "under", "never", "same", "last", "while", "us", "might",
	"come", "since", "account", "order", "invoice", "payment", "screen", "button", "error", "message",
	"browser", "page", "report", "customer", "package", "warehouse", "contract", "renewal", "discount",
	"quota", "limit", "cluster", "server", "database", "backup", "restore", "export", "import", "index",
	"shard", "node", "replica", "storage", "network", "latency", "timeout", "retry", "session", "device",
	"laptop", "update", "version", "release", "plugin", "setting", "picture", "upload", "folder",
	"document", "attachment", "approval", "department", "team", "finance", "support", "engineer",
	"appointment", "calendar", "meeting", "weekend", "holiday", "morning", "afternoon", "yesterday",
	"tomorrow", "problem", "solution", "question", "answer", "request", "response", "confirm", "receive",
	"change", "delete", "create", "please", "thanks", "hello" };

/* Frequent words first in the list: the lower of two throws is near how often words occur. */
static const char *word(struct corpus *c)
{
	uint32_t a = corpus_below(c, AJ_LEN(words)), b = corpus_below(c, AJ_LEN(words));

	return words[a < b ? a : b];
}

void corpus_sentence(struct corpus *c)
{
	size_t from = c->len;

	if (corpus_chance(c, 450)) {
		corpus_put(c, CORPUS_PICK(c, sentences));
		corpus_put(c, " ");
		return;
	}
	for (uint32_t n = 6 + corpus_below(c, 16); n > 0; n--) {
		corpus_put(c, word(c));
		corpus_put(c, n > 1 ? " " : ". ");
	}
	c->text[from] -= 32;
}

const char *corpus_subject(struct corpus *c)
{
	static const char *const subjects[] = { "Cannot log in to my account", "Invoice is wrong",
		"Refund not received", "Application crashes on start", "Change of address",
		"Delete my data please", "Order arrived damaged", "Second factor never arrives",
		"Upgrade plan question", "API returns 500", "Export to CSV fails", "Charged twice this month",
		"Reset link expired", "Need a copy of my contract", "Cannot upload documents",
		"Activation fails after change of mainboard", "Slow dashboard since Monday",
		"How do I add a user", "Mail flow stopped", "Question about data retention" };

	return CORPUS_PICK(c, subjects);
}

const char *corpus_resolution(struct corpus *c)
{
	static const char *const resolutions[] = { "Reissued the licence and confirmed activation.",
		"Known problem, fixed by the October update.", "Customer error: wrong tenant was selected.",
		"Escalated to product group, hotfix delivered and tested.",
		"Refunded one month as a gesture.", "Rebuilt the index and verified the search results.",
		"No answer after three reminders, closed.",
		"Moved the mailbox back and repeated the migration.",
		"Remote session, driver replaced, works.", "Duplicate of an older case, merged." };

	return CORPUS_PICK(c, resolutions);
}

const char *corpus_product(struct corpus *c)
{
	static const char *const products[] = { "Contoso Mail Server", "Contoso Desktop 7",
		"Contoso Desktop 10", "Fabrikam Office Suite", "Contoso Cloud Storage",
		"Contoso Cloud Compute", "Litware Studio", "Northwind CRM Online", "Contoso SQL Engine",
		"Contoso Console" };

	return CORPUS_PICK(c, products);
}

const char *corpus_marking(struct corpus *c)
{
	static const char *const markings[] = { "CONFIDENTIAL", "Contoso Confidential", "Internal use only",
		"Confidential - do not forward to the customer", "STRICTLY CONFIDENTIAL",
		"Streng vertraulich", "Confidentiel" };

	return CORPUS_PICK(c, markings);
}
