/*
 * csv_dialect.c: a file is delimited if its lines agree on the number of columns,
 * and does not read like prose or a log. Prose has many words in a column, unless
 * a header says what the column is.
 */

#include "format/data/csv_dialect.h"

#include "base/stream.h"
#include "scan/format.h"
#include "scan/topic.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum {
	ROWS_MAX = 64,	     /* that are looked at */
	COLUMNS_MAX = 512,   /* of a row that are looked at */
	NAME_MAX_BYTES = 64, /* of a column's name */
	NAME_SPACES_MAX = 4,
	WIDE = 16, /* columns that a header longer than the head must have */
	BITS_HEADER = AJ_CSV_BITS_MOST - 1,
	BITS_PLAIN = 12,
	CONTROLS_EVERY =
	    64, /* bytes, one of which may be a control character: dumps have a zero here and there */
};

enum kind { EMPTY, TEXT, NUMBER, MARKED /* has an @, a slash, a colon: e-mail, date, address */ };

struct row {
	struct aj_str cells[COLUMNS_MAX];
	size_t count;
};

/* What the rows after the first are like. */
struct shape {
	size_t rows, columns;
	size_t spaces, padded, last_empty, first_empty;
	size_t kinds[COLUMNS_MAX][MARKED + 1];
	unsigned topics[2], underscores[2]; /* cells with such, of the first row and the second */
};

static struct aj_str trim(struct aj_str s)
{
	while (s.len > 0 && (s.ptr[s.len - 1] == ' ' || s.ptr[s.len - 1] == '\r'))
		s.len--;
	while (s.len > 0 && s.ptr[0] == ' ')
		s = aj_str_from(s, 1);
	return s;
}

static struct aj_str unquote(struct aj_str s)
{
	s = trim(s);
	return s.len >= 2 && s.ptr[0] == '"' && s.ptr[s.len - 1] == '"' ? aj_str_sub(s, 1, s.len - 2) : s;
}

/* The first separator or newline at or after at; s.len: there is none. */
static size_t find_end(struct aj_str s, size_t at, uint8_t separator)
{
#ifdef __SSE2__
	for (; at + 16 <= s.len; at += 16) {
		__m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)(s.ptr + at));
		unsigned hits = (unsigned)_mm_movemask_epi8(
		    _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8((char)separator)),
			_mm_cmpeq_epi8(bytes, _mm_set1_epi8('\n'))));

		if (hits)
			return at + (size_t)__builtin_ctz(hits);
	}
#endif
	while (at < s.len && s.ptr[at] != separator && s.ptr[at] != '\n')
		at++;
	return at < s.len ? at : s.len;
}

/* The end of the cell at the start of s: its separator, newline, or s.len. */
static size_t cell_end(struct aj_str s, uint8_t separator)
{
	size_t at = 0;

	if (s.len > 0 && s.ptr[0] == '"') {
		for (at = 1; at < s.len; at++) {
			uint8_t next;

			if (s.ptr[at] != '"')
				continue;
			next = at + 1 < s.len ? s.ptr[at + 1] : '\n';
			if (next == separator || next == '\n' || next == '\r')
				break;
			at += next == '"';
		}
	}
	return find_end(s, at, separator);
}

/* Cuts a row off rest. False: it may be cut by the end. */
static bool cut_row(struct aj_str *rest, uint8_t separator, struct row *row)
{
	row->count = 0;
	for (;;) {
		size_t end = cell_end(*rest, separator);
		bool ended = end == rest->len, line = !ended && rest->ptr[end] == '\n';

		if (row->count < COLUMNS_MAX)
			row->cells[row->count++] = aj_str_sub(*rest, 0, end);
		*rest = aj_str_from(*rest, end + 1);
		if (ended || line)
			return line;
	}
}

static bool is_blank(const struct row *row)
{
	return row->count == 1 && trim(row->cells[0]).len == 0;
}

/* What a byte counts as: three counters in one number, so that a table and an addition count all. */
enum { DIGITS = 0, LETTERS = 21, MARKS = 42 };
#define ONE(counter) ((uint64_t)1 << (counter))
#define COUNT(sum, counter) ((sum) >> (counter) & (ONE(LETTERS) - 1))
_Static_assert(AJ_STREAM_WINDOW < ONE(LETTERS), "a cell is no longer than what can be looked at");

static const uint64_t counts[256] = {
	['0' ... '9'] = ONE(DIGITS),
	['a' ... 'z'] = ONE(LETTERS),
	['A' ... 'Z'] = ONE(LETTERS),
	[0x80 ... 0xff] = ONE(LETTERS),
	['@'] = ONE(MARKS),
	[':'] = ONE(MARKS),
	['/'] = ONE(MARKS),
};

static enum kind kind_of(struct aj_str cell)
{
	uint64_t sum = 0, digits, letters;

	cell = unquote(cell);
	if (cell.len == 0)
		return EMPTY;
	for (size_t i = 0; i < cell.len; i++)
		sum += counts[cell.ptr[i]];
	if (cell.ptr[cell.len - 1] == ':') /* behind a name */
		sum -= ONE(MARKS);
	digits = COUNT(sum, DIGITS);
	letters = COUNT(sum, LETTERS);
	return COUNT(sum, MARKS) > 0 ? MARKED : digits > letters || letters == 0 ? NUMBER : TEXT;
}

/* A name that a column may have. */
static bool is_name(struct aj_str cell)
{
	size_t spaces = 0;

	cell = unquote(cell);
	if (cell.len > NAME_MAX_BYTES || kind_of(cell) == NUMBER || aj_str_find(cell, 0, '@') < cell.len)
		return false;
	for (size_t i = 0; i < cell.len; i++) {
		uint8_t c = cell.ptr[i];

		if (c < 0x20 || c == '=' || c == '{' || c == ';' || c == '"')
			return false;
		spaces += c == ' ';
	}
	return spaces <= NAME_SPACES_MAX;
}

static bool are_names(const struct row *row)
{
	size_t empty = 0;

	for (size_t i = 0; i < row->count; i++) {
		empty += unquote(row->cells[i]).len == 0;
		if (!is_name(row->cells[i]))
			return false;
	}
	/* One may be missing: that of an index column, or that behind a separator at the end. */
	return empty <= 1 && row->count > empty;
}

static void count_words(struct shape *shape, const struct row *row, unsigned which)
{
	for (size_t i = 0; i < row->count; i++) {
		struct aj_str cell = unquote(row->cells[i]);

		shape->topics[which] += cell.len <= NAME_MAX_BYTES && aj_topics_of_name(cell) != 0;
		shape->underscores[which] += aj_str_find(cell, 0, '_') < cell.len;
	}
}

static void count_row(struct shape *shape, const struct row *row)
{
	shape->rows++;
	shape->first_empty += trim(row->cells[0]).len == 0;
	shape->last_empty += trim(row->cells[row->count - 1]).len == 0;
	for (size_t i = 0; i < row->count; i++) {
		struct aj_str cell = row->cells[i];

		shape->kinds[i][kind_of(cell)]++;
		shape->padded += i > 0 && cell.len > 0 && cell.ptr[0] == ' ';
		for (size_t k = 0; k < cell.len && cell.ptr[0] != '"'; k++)
			shape->spaces += cell.ptr[k] == ' ';
	}
}

/* The first row names columns: its cells are names, and unlike what stands below them. */
static bool is_header(const struct shape *shape, const struct row *first)
{
	if (!are_names(first))
		return false;
	if (shape->topics[0] > shape->topics[1] && 3 * shape->topics[0] >= shape->columns)
		return true;
	if (shape->underscores[0] > shape->underscores[1])
		return true;
	for (size_t i = 0; i < first->count; i++) {
		const size_t *kinds = shape->kinds[i];
		size_t filled = kinds[TEXT] + kinds[NUMBER] + kinds[MARKED];

		if (kind_of(first->cells[i]) == TEXT && filled > 0 && 2 * kinds[TEXT] < filled)
			return true;
	}
	return false;
}

/* Lines that begin like this are JSON, XML, SQL, code or an e-mail, though they may have commas. */
static bool begins_otherwise(struct aj_str head)
{
	static const char *const others[] = { "{", "[", "<", "(", "//", "/*", "--", "INSERT ", "CREATE ",
		"#!", "import ", "#include", "%", "From: " };

	for (size_t i = 0; i < AJ_LEN(others); i++)
		if (aj_str_starts(head, aj_str_z(others[i])))
			return true;
	return false;
}

/* A Python module whose first line imports several names. */
static bool begins_with_import(struct aj_str head)
{
	struct aj_str line = aj_str_until(aj_str_sub(head, 0, 200), '\n'), import = AJ_S(" import ");

	return aj_str_starts(line, AJ_S("from ")) && memmem(line.ptr, line.len, import.ptr, import.len);
}

/* Too many control characters for text. An escape is none: ISO-2022 changes its letters with it. */
static bool is_binary(struct aj_str head)
{
	size_t controls = 0;

	for (size_t i = 0; i < head.len; i++)
		controls +=
		    head.ptr[i] < 0x20 && (head.ptr[i] < '\t' || head.ptr[i] > '\r') && head.ptr[i] != 0x1b;
	return controls * CONTROLS_EVERY >= head.len + CONTROLS_EVERY;
}

/* Lines that end in a semicolon or comma, as code's do: the first one, and half of the others at least. */
static bool is_code(const struct shape *shape, const struct row *first)
{
	return shape->columns == 2 && trim(first->cells[1]).len == 0 && 2 * shape->last_empty >= shape->rows;
}

static int judge(const struct shape *shape, const struct row *first, uint8_t separator, bool *header)
{
	size_t rows = shape->rows + 1, columns = shape->columns;

	*header = false;
	if ((columns == 2 && shape->last_empty == shape->rows) || is_code(shape, first))
		return 0;
	*header = is_header(shape, first);
	if (*header)
		return BITS_HEADER + (columns > 2);
	if (separator == '\t')
		return shape->first_empty * 3 > shape->rows || (columns == 2 && rows < 3) ? 0 : BITS_PLAIN;
	if (shape->spaces * 2 > 3 * columns * shape->rows || (columns == 2 && rows < 3) ||
	    shape->padded * 2 > shape->rows * (columns - 1))
		return 0;
	return BITS_PLAIN + (columns > 2);
}

/* Whether the rows of rest agree on the number of columns, which most separators of a text do not. */
static bool agree(struct aj_str rest, bool whole, uint8_t separator, size_t columns, struct row *row)
{
	size_t rows = 0, same = 0;

	while (rest.len > 0 && rows < ROWS_MAX) {
		if (!cut_row(&rest, separator, row) && !whole)
			break;
		if (is_blank(row))
			continue;
		rows++;
		same += row->count == columns;
	}
	return rows > 0 && same * 10 >= rows * 8;
}

/* How well the separator fits. */
static int try_separator(struct aj_str head, bool whole, uint8_t separator, bool *header)
{
	static _Thread_local struct row first, row;
	static _Thread_local struct shape shape;

	do {
		if (head.len == 0)
			return 0;
		if (!cut_row(&head, separator, &first) && !whole) {
			first.count -=
			    first.count > 0; /* a row longer than the head: only names can be told */
			*header = first.count >= WIDE && are_names(&first);
			return *header ? BITS_HEADER : 0;
		}
	} while (is_blank(&first));
	if (first.count < 2 || !agree(head, whole, separator, first.count, &row))
		return 0;
	memset(&shape, 0, sizeof(shape));
	shape.columns = first.count;
	count_words(&shape, &first, 0);
	while (head.len > 0 && shape.rows < ROWS_MAX) {
		if (!cut_row(&head, separator, &row) && !whole)
			break;
		if (is_blank(&row))
			continue;
		if (shape.rows == 0)
			count_words(&shape, &row, 1);
		count_row(&shape, &row);
	}
	return judge(&shape, &first, separator, header);
}

/* Excel's first line that names the separator: "sep=;". Gives its length. */
static size_t separator_line(struct aj_str head, uint8_t *separator)
{
	if (!aj_str_starts(head, AJ_S("sep=")) || head.len < 6)
		return 0;
	*separator = head.ptr[4];
	if (head.ptr[5] == '\n')
		return 6;
	return head.ptr[5] == '\r' && head.len > 6 && head.ptr[6] == '\n' ? 7 : 0;
}

static struct aj_csv_dialect find_dialect(struct aj_str head, bool whole)
{
	static const uint8_t separators[] = { ',', ';', '\t', '|' };
	struct aj_csv_dialect best = { .separator = ',' };
	uint8_t told;

	best.skip = aj_str_starts(head, AJ_S("\xef\xbb\xbf")) ? 3 : 0;
	head = aj_str_from(head, best.skip);
	if (separator_line(head, &told) > 0) {
		size_t len = separator_line(head, &told);

		best.skip += len;
		best.separator = told;
		best.bits = try_separator(aj_str_from(head, len), whole, told, &best.header);
		if (best.bits < BITS_HEADER)
			best.bits = BITS_HEADER;
		return best;
	}
	if (begins_otherwise(head) || begins_with_import(head) || is_binary(head))
		return best;
	for (size_t i = 0; i < AJ_LEN(separators); i++) {
		bool header = false;
		int bits;

		if (aj_str_find(head, 0, separators[i]) == head.len)
			continue;
		bits = try_separator(head, whole, separators[i], &header);
		if (bits <= best.bits)
			continue;
		best.bits = bits;
		best.separator = separators[i];
		best.header = header;
	}
	return best;
}

/* Who reads a file asks for what it was recognised by a moment ago: the last one found is kept. */
struct aj_csv_dialect aj_csv_dialect_of(struct aj_str head, bool whole)
{
	static _Thread_local struct {
		uint8_t bytes[AJ_SNIFF_HEAD];
		size_t len; /* 0: none */
		bool whole;
		struct aj_csv_dialect dialect;
	} last;
	struct aj_csv_dialect dialect;

	if (last.len > 0 && whole == last.whole && aj_str_eq(head, aj_str(last.bytes, last.len)))
		return last.dialect;
	dialect = find_dialect(head, whole);
	if (dialect.bits > 0 && head.len <= sizeof(last.bytes)) {
		memcpy(last.bytes, head.ptr, head.len);
		last.len = head.len;
		last.whole = whole;
		last.dialect = dialect;
	}
	return dialect;
}
