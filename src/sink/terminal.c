#include "sink/terminal.h"

#include <stdarg.h>
#include <stdio.h>

enum { TEXT_MAX = 512 }; /* bytes of a sentence put together here */

void aj_term_style(struct aj_term *term, const char *style)
{
	if (term->options->colour && style[0])
		aj_buf_addf(term->out, "\x1b[%sm", style);
}

void aj_term_plain(struct aj_term *term, const char *style)
{
	if (term->options->colour && style[0])
		aj_buf_add(term->out, AJ_S("\x1b[0m"));
}

void aj_term_spaces(struct aj_term *term, size_t n)
{
	static const char blank[] = "                                                                ";

	for (; n > 0; n -= n < sizeof(blank) - 1 ? n : sizeof(blank) - 1)
		aj_buf_add(term->out, aj_str(blank, n < sizeof(blank) - 1 ? n : sizeof(blank) - 1));
}

void aj_term_newline(struct aj_term *term)
{
	while (term->out->len > 0 && term->out->ptr[term->out->len - 1] == ' ')
		term->out->len--;
	aj_buf_add(term->out, AJ_S("\n"));
	term->column = 0;
}

void aj_term_cell(struct aj_term *term, struct aj_str text, size_t columns, bool right)
{
	size_t width = aj_show_width(text), pad = width < columns ? columns - width : 0;

	if (right)
		aj_term_spaces(term, pad);
	aj_show_cut(term->out, text, columns);
	if (!right)
		aj_term_spaces(term, pad);
}

void aj_term_count(struct aj_term *term, uint64_t n, size_t columns)
{
	char text[AJ_SHOW_MAX];
	size_t len = aj_show_count(n, text);

	aj_term_cell(term, aj_str(text, len), columns, true);
}

void aj_term_flow(struct aj_term *term, struct aj_str piece, size_t indent, struct aj_str between)
{
	size_t width = aj_show_width(piece), gap = aj_show_width(between);

	if (term->column > indent && term->column + gap + width > term->width)
		aj_term_newline(term);
	if (term->column == 0) {
		aj_term_spaces(term, indent);
		term->column = indent;
	} else if (term->column > indent) {
		aj_buf_add(term->out, between);
		term->column += gap;
	}
	aj_show_cut(term->out, piece, term->width - term->column);
	term->column += width < term->width - term->column ? width : term->width - term->column;
}

void aj_term_paragraph(struct aj_term *term, struct aj_str text, size_t indent)
{
	while (text.len > 0) {
		struct aj_str word = aj_str_until(text, ' ');

		if (word.len > 0)
			aj_term_flow(term, word, indent, AJ_S(" "));
		text = aj_str_from(text, word.len + 1);
	}
}

void aj_term_sentence(struct aj_term *term, const char *style, size_t indent, const char *fmt, ...)
{
	char text[TEXT_MAX];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	aj_term_style(term, style);
	aj_term_paragraph(term, aj_str_z(text), indent);
	aj_term_plain(term, style);
	aj_term_newline(term);
}

const char *aj_term_counted(char out[AJ_SHOW_MAX + 32], uint64_t n, const char *one, const char *many)
{
	char number[AJ_SHOW_MAX];

	aj_show_count(n, number);
	snprintf(out, AJ_SHOW_MAX + 32, "%s %s", number, n == 1 ? one : many);
	return out;
}

void aj_term_heading(struct aj_term *term, const char *text, const char *more)
{
	aj_term_newline(term);
	aj_term_style(term, AJ_TERM_BOLD);
	aj_term_flow(term, aj_str_z(text), 0, AJ_S(""));
	aj_term_plain(term, AJ_TERM_BOLD);
	if (more[0]) {
		aj_term_style(term, AJ_TERM_DIM);
		aj_buf_add(term->out, AJ_S("  "));
		term->column += 2;
		aj_show_cut(term->out, aj_str_z(more), term->width - term->column);
		aj_term_plain(term, AJ_TERM_DIM);
	}
	aj_term_newline(term);
}

void aj_term_name(struct aj_term *term, const char *name, size_t indent)
{
	struct aj_buf shown;
	struct aj_str left;

	aj_buf_init(&shown, SIZE_MAX / 2);
	aj_show_name(&shown, aj_str_z(name));
	for (left = aj_buf_str(&shown); left.len > 0;) {
		struct aj_str piece;

		if (term->column == 0)
			aj_term_spaces(term, indent);
		term->column = aj_term_larger(term->column, indent);
		piece = aj_show_start(left, term->width - term->column);
		aj_buf_add(term->out, piece);
		term->column += aj_show_width(piece);
		left = aj_str_from(left, piece.len);
		if (left.len > 0)
			aj_term_newline(term);
	}
	aj_buf_fini(&shown);
}

size_t aj_term_count_width(uint64_t n)
{
	char text[AJ_SHOW_MAX];

	return aj_show_count(n, text);
}
