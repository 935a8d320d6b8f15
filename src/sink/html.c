#include "sink/html.h"

#include "sink/show.h"

static void add_entities(struct aj_buf *out, struct aj_str text)
{
	static const struct {
		uint8_t c;
		const char *entity;
	} entities[] = { { '<', "&lt;" }, { '>', "&gt;" }, { '&', "&amp;" }, { '"', "&quot;" },
		{ '\'', "&#39;" } };
	size_t plain = 0;

	for (size_t i = 0; i < text.len; i++) {
		for (size_t e = 0; e < AJ_LEN(entities); e++) {
			if (entities[e].c != text.ptr[i])
				continue;
			aj_buf_add(out, aj_str_sub(text, plain, i - plain));
			aj_buf_add(out, aj_str_z(entities[e].entity));
			plain = i + 1;
			break;
		}
	}
	aj_buf_add(out, aj_str_from(text, plain));
}

void aj_html_text(struct aj_buf *out, struct aj_str text)
{
	struct aj_buf shown;

	aj_buf_init(&shown, SIZE_MAX / 2);
	aj_show_name(&shown, text);
	add_entities(out, aj_buf_str(&shown));
	out->full = out->full || shown.full;
	aj_buf_fini(&shown);
}

void aj_html_name(struct aj_buf *out, struct aj_str name)
{
	aj_buf_add(out, AJ_S("<bdi>"));
	aj_html_text(out, name);
	aj_buf_add(out, AJ_S("</bdi>"));
}

void aj_html_count(struct aj_buf *out, uint64_t n)
{
	char text[AJ_SHOW_MAX];
	size_t len = aj_show_count(n, text);

	aj_buf_add(out, aj_str(text, len));
}

void aj_html_distinct(struct aj_buf *out, const struct aj_distinct *distinct)
{
	char error[AJ_SHOW_MAX];

	aj_html_count(out, distinct->count);
	if (aj_show_error(distinct, error) > 0)
		aj_buf_addf(out, " <span class=\"pm\">%s</span>", error);
}
