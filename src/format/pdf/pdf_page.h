#pragma once

/*
 * The text of a page (ISO 32000-1, chapter 9), as it is painted: what stands behind one another
 * on a line is put together, a gap of a sixth of the letters' size is a space, another
 * line a line end. The order is the one in which it is painted.
 */

#include "format/pdf/pdf_font.h"

enum { AJ_PDF_FONTS = 64 }; /* that are kept at a time */

struct aj_pdf_painter {
	struct aj_pdf *pdf;
	struct {
		const uint8_t *key; /* where its dictionary stands */
		struct aj_pdf_font *font;
	} fonts[AJ_PDF_FONTS];
	unsigned next_font;
	unsigned forms; /* that may yet be painted on this page */
	struct aj_buf text;
	/* Where the last letter ended and which way it ran, in the page's units. */
	double x, y, dx, dy, size;
	bool begun;
};

void aj_pdf_painter_init(struct aj_pdf_painter *painter, struct aj_pdf *pdf);
void aj_pdf_painter_fini(struct aj_pdf_painter *painter); /* accepts a zeroed struct */

/* Another page: forgets the text of the last one. */
void aj_pdf_painter_reset(struct aj_pdf_painter *painter);

/* Appends the text that contents (a stream or a list of them) paint with these resources. */
void aj_pdf_paint(struct aj_pdf_painter *painter, struct aj_str contents, struct aj_str resources);

/* The same for a form or an annotation's appearance. */
void aj_pdf_paint_form(struct aj_pdf_painter *painter, struct aj_pdf_object *form);
