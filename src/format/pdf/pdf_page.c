#include "format/pdf/pdf_page.h"

#include <math.h>
#include <stdlib.h>

enum {
	OPERANDS_MAX = 32, /* the last ones count */
	STATES_MAX = 64,   /* q in q */
	FORMS_DEEP = 8,
	FORMS_MAX = 2000,    /* of a page */
	PARTS_MAX = 10000,   /* streams of a page's contents */
	TEXT_MAX = 16 << 20, /* bytes of a page */
	CONTENTS_MAX = 64 << 20,
};

/* Gaps in units of the letters' size: word spaces of TeX shrink to 0.22, spaced letters reach 0.19. */
#define GAP_BLANK 0.195
#define GAP_TAB 2

/* x' = a x + c y + e, y' = b x + d y + f (section 8.3.3) */
struct matrix {
	double a, b, c, d, e, f;
};

struct state {
	struct matrix page; /* from the user's space to the page's */
	const struct aj_pdf_font *font;
	double size, letter, word, stretch, leading, rise;
};

struct run {
	struct aj_pdf_painter *painter;
	struct aj_str resources;
	struct state states[STATES_MAX], *now;
	struct matrix text, line;
	struct aj_str operands[OPERANDS_MAX];
	unsigned n, deep;
};

static void paint(struct aj_pdf_painter *painter, struct aj_str content, struct aj_str resources,
    struct matrix page, unsigned deep);

/* First m, then by. */
static struct matrix multiply(struct matrix m, struct matrix by)
{
	return (struct matrix){
		m.a * by.a + m.b * by.c,
		m.a * by.b + m.b * by.d,
		m.c * by.a + m.d * by.c,
		m.c * by.b + m.d * by.d,
		m.e * by.a + m.f * by.c + by.e,
		m.e * by.b + m.f * by.d + by.f,
	};
}

static struct matrix move(double x, double y)
{
	return (struct matrix){ 1, 0, 0, 1, x, y };
}

void aj_pdf_painter_init(struct aj_pdf_painter *painter, struct aj_pdf *pdf)
{
	*painter = (struct aj_pdf_painter){ .pdf = pdf };
	aj_buf_init(&painter->text, TEXT_MAX);
	aj_pdf_painter_reset(painter);
}

void aj_pdf_painter_fini(struct aj_pdf_painter *painter)
{
	for (unsigned i = 0; i < AJ_PDF_FONTS; i++)
		aj_pdf_font_free(painter->fonts[i].font);
	aj_buf_fini(&painter->text);
	*painter = (struct aj_pdf_painter){ 0 };
}

void aj_pdf_painter_reset(struct aj_pdf_painter *painter)
{
	painter->text.len = 0;
	painter->text.full = false;
	painter->forms = FORMS_MAX;
	painter->begun = false;
}

/* The font of this dictionary, made when it is first asked for. */
static const struct aj_pdf_font *font_of(struct aj_pdf_painter *painter, struct aj_str dict)
{
	unsigned slot = painter->next_font;

	if (!aj_pdf_is_dict(dict))
		return NULL;
	for (unsigned i = 0; i < AJ_PDF_FONTS; i++)
		if (painter->fonts[i].key == dict.ptr)
			return painter->fonts[i].font;
	painter->next_font = (slot + 1) % AJ_PDF_FONTS;
	aj_pdf_font_free(painter->fonts[slot].font);
	painter->fonts[slot].key = dict.ptr;
	painter->fonts[slot].font = aj_pdf_font_new(painter->pdf, dict);
	return painter->fonts[slot].font;
}

/* The nth operand from the end (1: the last). */
static struct aj_str operand(const struct run *run, unsigned from_end)
{
	return from_end <= run->n ? run->operands[run->n - from_end] : (struct aj_str){ 0 };
}

static double number(const struct run *run, unsigned from_end)
{
	return aj_pdf_number(operand(run, from_end), 0);
}

static struct matrix matrix_of(const struct run *run)
{
	return (struct matrix){ number(run, 6), number(run, 5), number(run, 4), number(run, 3),
		number(run, 2), number(run, 1) };
}

/* Resources/kind/name, as it stands and followed. */
static struct aj_str resource(
    const struct run *run, const char *kind, struct aj_str name, struct aj_pdf_object **object)
{
	struct aj_pdf *pdf = run->painter->pdf;
	struct aj_str inside = aj_pdf_inside(aj_pdf_get(pdf, run->resources, kind)), key, value;

	while (name.len > 0 && aj_pdf_take_pair(&inside, &key, &value))
		if (aj_str_eq(key, aj_str_from(name, 1)))
			return aj_pdf_follow(pdf, value, object);
	return (struct aj_str){ 0 };
}

static void write_blank(struct aj_buf *text, char c)
{
	uint8_t last = text->len > 0 ? text->ptr[text->len - 1] : '\n';

	if (c == '\n' ? last != '\n' : !aj_is_space(last))
		aj_buf_add(text, aj_str(&c, 1));
}

/* A word that is divided at a line's end: "exam-" before "ple.com". The hyphen goes, if a small letter
 * follows. */
static void join_lines(struct aj_buf *text, size_t line)
{
	uint8_t c = line < text->len ? text->ptr[line] : 0;

	if (line < 3 || c < 'a' || c > 'z' || text->ptr[line - 1] != '\n' || text->ptr[line - 2] != '-' ||
	    !aj_is_alpha(text->ptr[line - 3]))
		return;
	memmove(text->ptr + line - 2, text->ptr + line, text->len - line);
	text->len -= 2;
}

/* What lies between the last letter and the one that begins at (x, y): nothing, a space, another line. */
static void write_gap(struct aj_pdf_painter *p, double x, double y, double dx, double dy, double size)
{
	double along = (x - p->x) * dx + (y - p->y) * dy, across = fabs((x - p->x) * dy - (y - p->y) * dx);
	double em = size > p->size ? size : p->size;

	if (!p->begun)
		return;
	if (dx * p->dx + dy * p->dy < 0.9 || across > 0.5 * em || along < -0.6 * em)
		write_blank(&p->text, '\n');
	else if (along > GAP_TAB * em)
		write_blank(&p->text, '\t');
	else if (along > GAP_BLANK * em)
		write_blank(&p->text, ' ');
}

/* Section 9.4.4. */
static void show(struct run *run, struct aj_str string)
{
	struct aj_pdf_painter *p = run->painter;
	struct state *s = run->now;
	struct aj_buf raw;
	struct aj_str rest;

	if (!aj_pdf_is_string(string) || !s->font)
		return;
	aj_buf_init(&raw, CONTENTS_MAX);
	aj_pdf_string(string, &raw);
	rest = aj_buf_str(&raw);
	while (rest.len > 0 && !p->text.full) {
		struct matrix m = multiply(run->text, s->page);
		double reach = hypot(m.a, m.b), tall = fabs(s->size) * hypot(m.c, m.d), along;
		size_t before;
		uint32_t code;
		bool blank;
		double width = aj_pdf_font_take(s->font, &rest, &code, &blank) / 1000 * s->size;

		if (!(reach > 0) || !isfinite(reach))
			break;
		write_gap(p, m.e + s->rise * m.c, m.f + s->rise * m.d, m.a / reach, m.b / reach, tall);
		before = p->text.len;
		aj_pdf_font_write(s->font, code, &p->text);
		along = (width + s->letter + (blank ? s->word : 0)) * s->stretch;
		run->text = multiply(move(along, 0), run->text);
		if (p->text.len == before + 1 && p->text.ptr[before] == ' ' &&
		    along < 0.1 * fabs(s->size * s->stretch))
			p->text.len = before; /* a blank that is drawn back over: Ghostscript kerns so */
		if (p->text.len == before)
			continue;
		join_lines(&p->text, before);
		/* Where the letter ends, without what is added between letters. */
		p->x = m.e + s->rise * m.c + m.a * width * s->stretch;
		p->y = m.f + s->rise * m.d + m.b * width * s->stretch;
		p->dx = m.a / reach;
		p->dy = m.b / reach;
		p->size = tall;
		p->begun = true;
	}
	aj_buf_fini(&raw);
}

static void show_list(struct run *run, struct aj_str list)
{
	struct aj_str inside = aj_pdf_inside(list), item;

	while (aj_pdf_take(&inside, &item)) {
		if (aj_pdf_is_string(item))
			show(run, item);
		else
			run->text = multiply(
			    move(-aj_pdf_number(item, 0) / 1000 * run->now->size * run->now->stretch, 0),
			    run->text);
	}
}

static void next_line(struct run *run, double x, double y)
{
	run->line = multiply(move(x, y), run->line);
	run->text = run->line;
}

static void paint_object(struct run *run)
{
	struct aj_pdf_object *object = NULL;
	struct aj_pdf *pdf = run->painter->pdf;
	struct aj_str dict = resource(run, "XObject", operand(run, 1), &object), own, list;
	struct matrix m = { 1, 0, 0, 1, 0, 0 };
	double *const places[] = { &m.a, &m.b, &m.c, &m.d, &m.e, &m.f };
	struct aj_buf content;
	struct aj_str image, item;
	struct aj_err err;

	if (!object || !object->data.ptr || !aj_pdf_is_name(aj_pdf_get(pdf, dict, "Subtype"), "Form"))
		return;
	object->seen = true;
	if (run->deep == FORMS_DEEP || run->painter->forms == 0) {
		aj_scan_complain(
		    pdf->scan, aj_pdf_offset(pdf, object->value.ptr), "too many forms within forms");
		return;
	}
	run->painter->forms--;
	list = aj_pdf_inside(aj_pdf_get(pdf, dict, "Matrix"));
	for (unsigned i = 0; i < 6 && aj_pdf_take(&list, &item); i++)
		*places[i] = aj_pdf_number(item, *places[i]);
	own = aj_pdf_get(pdf, dict, "Resources");
	aj_buf_init(&content, CONTENTS_MAX);
	if (aj_pdf_unpack(pdf, object, &content, &image, &err) != AJ_OK)
		aj_scan_complain(pdf->scan, aj_pdf_offset(pdf, object->data.ptr), "%s", err.text);
	if (image.len == 0)
		paint(run->painter, aj_buf_str(&content), own.len > 0 ? own : run->resources,
		    multiply(m, run->now->page), run->deep + 1);
	aj_buf_fini(&content);
}

/* Operators that begin with T (section 9.3 and 9.4). */
static void text_operator(struct run *run, uint8_t c)
{
	struct state *s = run->now;

	switch (c) {
	case 'f':
		s->font = font_of(run->painter, resource(run, "Font", operand(run, 2), NULL));
		s->size = number(run, 1);
		break;
	case 'd':
	case 'D':
		if (c == 'D')
			s->leading = -number(run, 1);
		next_line(run, number(run, 2), number(run, 1));
		break;
	case 'm':
		run->text = run->line = matrix_of(run);
		break;
	case '*':
		next_line(run, 0, -s->leading);
		break;
	case 'j':
		show(run, operand(run, 1));
		break;
	case 'J':
		show_list(run, operand(run, 1));
		break;
	case 'c':
		s->letter = number(run, 1);
		break;
	case 'w':
		s->word = number(run, 1);
		break;
	case 'z':
		s->stretch = number(run, 1) / 100;
		break;
	case 'L':
		s->leading = number(run, 1);
		break;
	case 's':
		s->rise = number(run, 1);
		break;
	default:
		break;
	}
}

/* The data of an image within the content end with EI between blanks. */
static void skip_image(struct aj_str *rest)
{
	size_t at = 0;

	while ((at = aj_str_find(*rest, at, 'E')) < rest->len) {
		if (at > 0 && aj_is_space(rest->ptr[at - 1]) && at + 1 < rest->len &&
		    rest->ptr[at + 1] == 'I' && (at + 2 == rest->len || aj_is_space(rest->ptr[at + 2])))
			break;
		at++;
	}
	*rest = aj_str_from(*rest, at + 2);
}

static void operate(struct run *run, struct aj_str op, struct aj_str *rest)
{
	if (op.len == 2 && op.ptr[0] == 'T')
		text_operator(run, op.ptr[1]);
	else if (aj_str_eq(op, AJ_S("'")) || aj_str_eq(op, AJ_S("\""))) {
		if (op.ptr[0] == '"') {
			run->now->word = number(run, 3);
			run->now->letter = number(run, 2);
		}
		next_line(run, 0, -run->now->leading);
		show(run, operand(run, 1));
	} else if (aj_str_eq(op, AJ_S("BT")))
		run->text = run->line = move(0, 0);
	else if (aj_str_eq(op, AJ_S("cm")))
		run->now->page = multiply(matrix_of(run), run->now->page);
	else if (aj_str_eq(op, AJ_S("q")) && run->now < run->states + STATES_MAX - 1) {
		run->now[1] = run->now[0];
		run->now++;
	} else if (aj_str_eq(op, AJ_S("Q")) && run->now > run->states)
		run->now--;
	else if (aj_str_eq(op, AJ_S("Do")))
		paint_object(run);
	else if (aj_str_eq(op, AJ_S("ID")))
		skip_image(rest);
}

static bool is_operator(struct aj_str token)
{
	uint8_t c = token.ptr[0];

	return aj_is_alpha(c) || c == '\'' || c == '"';
}

static void paint(struct aj_pdf_painter *painter, struct aj_str content, struct aj_str resources,
    struct matrix page, unsigned deep)
{
	struct run *run = calloc(1, sizeof(*run));
	struct aj_str token;

	if (!run)
		return;
	run->painter = painter;
	run->resources = resources;
	run->now = run->states;
	run->now->page = page;
	run->now->stretch = 1;
	run->text = run->line = move(0, 0);
	run->deep = deep;
	while (!painter->text.full && !painter->pdf->tired && aj_pdf_take(&content, &token)) {
		if (is_operator(token)) {
			operate(run, token, &content);
			run->n = 0;
			continue;
		}
		if (run->n == OPERANDS_MAX)
			memmove(run->operands, run->operands + 1, --run->n * sizeof(token));
		run->operands[run->n++] = token;
	}
	free(run);
}

/* Appends a stream of the page's contents; a token may not go on in the next one. */
static void add_contents(struct aj_pdf *pdf, struct aj_pdf_object *object, struct aj_buf *out)
{
	struct aj_str image;
	struct aj_err err;

	if (!object || !object->data.ptr)
		return;
	object->seen = true;
	if (aj_pdf_unpack(pdf, object, out, &image, &err) != AJ_OK)
		aj_scan_complain(pdf->scan, aj_pdf_offset(pdf, object->data.ptr), "%s", err.text);
	aj_buf_add(out, AJ_S("\n"));
}

void aj_pdf_paint(struct aj_pdf_painter *painter, struct aj_str contents, struct aj_str resources)
{
	struct aj_pdf *pdf = painter->pdf;
	struct aj_pdf_object *object;
	struct aj_str value = aj_pdf_follow(pdf, contents, &object), item;
	struct aj_buf content;

	aj_buf_init(&content, CONTENTS_MAX);
	if (aj_str_starts(value, AJ_S("["))) {
		struct aj_str inside = aj_pdf_inside(value);

		for (unsigned i = 0; i < PARTS_MAX && aj_pdf_take(&inside, &item); i++) {
			aj_pdf_follow(pdf, item, &object);
			add_contents(pdf, object, &content);
		}
	} else {
		add_contents(pdf, object, &content);
	}
	paint(painter, aj_buf_str(&content), resources, move(0, 0), 0);
	if (painter->text.full)
		aj_scan_complain(pdf->scan, aj_pdf_offset(pdf, contents.ptr),
		    "a page has more than %d bytes of text", TEXT_MAX);
	aj_buf_fini(&content);
}

void aj_pdf_paint_form(struct aj_pdf_painter *painter, struct aj_pdf_object *form)
{
	struct aj_pdf *pdf = painter->pdf;
	struct aj_buf content;

	aj_buf_init(&content, CONTENTS_MAX);
	add_contents(pdf, form, &content);
	paint(painter, aj_buf_str(&content), aj_pdf_get(pdf, form->value, "Resources"), move(0, 0), 0);
	aj_buf_fini(&content);
}
