/*
 * drivers.c: the visible lists. Add yours here.
 */

#include "scan/scan.h"

extern const struct aj_format aj_format_gzip;
extern const struct aj_format aj_format_zstd;
extern const struct aj_format aj_format_bzip2;
extern const struct aj_format aj_format_xz;
extern const struct aj_format aj_format_lzip;
extern const struct aj_format aj_format_lzma;
extern const struct aj_format aj_format_lz4;
extern const struct aj_format aj_format_zip;
extern const struct aj_format aj_format_ooxml;
extern const struct aj_format aj_format_odf;
extern const struct aj_format aj_format_tar;
extern const struct aj_format aj_format_7z;
extern const struct aj_format aj_format_rar;
extern const struct aj_format aj_format_cpio;
extern const struct aj_format aj_format_ar;
extern const struct aj_format aj_format_mbox;
extern const struct aj_format aj_format_mime;
extern const struct aj_format aj_format_cfb;
extern const struct aj_format aj_format_rtf;
extern const struct aj_format aj_format_pst;
extern const struct aj_format aj_format_tnef;
extern const struct aj_format aj_format_uu;
extern const struct aj_format aj_format_utf16;
extern const struct aj_format aj_format_utf32;
extern const struct aj_format aj_format_html;
extern const struct aj_format aj_format_xml;
extern const struct aj_format aj_format_json;
extern const struct aj_format aj_format_ndjson;
extern const struct aj_format aj_format_accesslog;
extern const struct aj_format aj_format_w3clog;
extern const struct aj_format aj_format_sqlite;
extern const struct aj_format aj_format_sql;
extern const struct aj_format aj_format_csv;
extern const struct aj_format aj_format_ini;
extern const struct aj_format aj_format_yaml;
extern const struct aj_format aj_format_kv;
extern const struct aj_format aj_format_avro;
extern const struct aj_format aj_format_kafka;
extern const struct aj_format aj_format_parquet;
extern const struct aj_format aj_format_pdf;
extern const struct aj_format aj_format_image;
extern const struct aj_format aj_format_strings;
extern const struct aj_format aj_format_text;

const struct aj_format *const aj_formats[] = {
	&aj_format_mime, /* by the hundred thousand, and small: told first */
	&aj_format_mbox,
	&aj_format_gzip,
	&aj_format_zstd,
	&aj_format_bzip2,
	&aj_format_xz,
	&aj_format_lzip,
	&aj_format_lzma,
	&aj_format_lz4,
	&aj_format_zip,
	&aj_format_ooxml,
	&aj_format_odf,
	&aj_format_tar,
	&aj_format_7z,
	&aj_format_rar,
	&aj_format_cpio,
	&aj_format_ar,
	&aj_format_cfb,
	&aj_format_rtf,
	&aj_format_pst,
	&aj_format_tnef,
	&aj_format_uu,
	&aj_format_utf16,
	&aj_format_utf32,
	&aj_format_html,
	&aj_format_xml,
	&aj_format_json,
	&aj_format_ndjson,
	&aj_format_accesslog,
	&aj_format_w3clog,
	&aj_format_sqlite,
	&aj_format_sql,
	&aj_format_avro,
	&aj_format_kafka,
	&aj_format_parquet,
	&aj_format_pdf,
	&aj_format_image,
	&aj_format_csv, /* from here on the lines of a text are looked at, which is dear */
	&aj_format_ini,
	&aj_format_yaml,
	&aj_format_kv,
	&aj_format_strings,
	&aj_format_text, /* takes anything: last */
	NULL,
};
