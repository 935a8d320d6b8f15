#pragma once

/* Fonts of a PDF file: what the codes in its strings mean, and how far they reach. */

#include "format/pdf/pdf_file.h"

enum aj_pdf_encoding { AJ_PDF_STANDARD, AJ_PDF_WINDOWS, AJ_PDF_MAC };

/* pdf_glyph.c: the character of a glyph's name, or of a code; 0: none known. */
uint32_t aj_pdf_glyph(struct aj_str name);
uint32_t aj_pdf_encoded(enum aj_pdf_encoding encoding, uint8_t c);

struct aj_pdf_font;

/* The font that a dictionary of the file describes. NULL: no memory. */
struct aj_pdf_font *aj_pdf_font_new(struct aj_pdf *pdf, struct aj_str dict);
void aj_pdf_font_free(struct aj_pdf_font *font); /* accepts NULL */

/* Takes the next code off s. Gives its width in thousandths of the size; blank: it is a space of one byte. */
double aj_pdf_font_take(const struct aj_pdf_font *font, struct aj_str *s, uint32_t *code, bool *blank);

/* Appends what the code stands for. */
void aj_pdf_font_write(const struct aj_pdf_font *font, uint32_t code, struct aj_buf *out);
