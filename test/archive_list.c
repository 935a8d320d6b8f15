#include "test/archive_list.h"

#include <archive.h>
#include <archive_entry.h>
#include <locale.h>

void aj_archive_list(struct aj_str bytes, struct aj_buf *out)
{
	locale_t utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0), before = uselocale(utf8);
	struct archive *a = archive_read_new();
	struct archive_entry *entry;

	archive_read_support_format_all(a);
	if (archive_read_open_memory(a, bytes.ptr, bytes.len) != ARCHIVE_OK)
		aj_buf_add(out, AJ_S("not opened"));
	while (archive_read_next_header(a, &entry) == ARCHIVE_OK) {
		uint8_t piece[100];
		la_ssize_t n;

		aj_buf_addf(out, "%s %o %lld", archive_entry_pathname_utf8(entry),
		    (unsigned)archive_entry_perm(entry), (long long)archive_entry_mtime(entry));
		if (archive_entry_symlink(entry))
			aj_buf_addf(out, " -> %s", archive_entry_symlink(entry));
		if (archive_entry_hardlink(entry))
			aj_buf_addf(out, " = %s", archive_entry_hardlink(entry));
		aj_buf_add(out, archive_entry_filetype(entry) == AE_IFDIR ? AJ_S(" folder: ") : AJ_S(": "));
		while ((n = archive_read_data(a, piece, sizeof(piece))) > 0)
			aj_buf_add(out, aj_str(piece, (size_t)n));
		if (n < 0)
			aj_buf_addf(out, "(%s)", archive_error_string(a));
		aj_buf_add(out, AJ_S("|"));
	}
	if (archive_errno(a))
		aj_buf_addf(out, "(%s)", archive_error_string(a));
	archive_read_free(a);
	uselocale(before);
	freelocale(utf8);
	aj_buf_add(out, aj_str("", 1));
}
