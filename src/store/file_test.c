#include "store/file.h"
#include "test/test.h"

#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char top[64]; /* the directory of a test, made anew for each */

static const char *at(const char *name)
{
	static char paths[64][PATH_MAX];
	static unsigned next;
	char *path = paths[next++ % 64];

	snprintf(path, PATH_MAX, "%s%s%s", top, *name ? "/" : "", name);
	return path;
}

static void put(const char *name, const char *content)
{
	int fd = open(at(name), O_WRONLY | O_CREAT | O_TRUNC, 0600);

	AJ_CHECK(fd >= 0 && write(fd, content, strlen(content)) == (ssize_t)strlen(content), "%s", name);
	close(fd);
}

static void begin(void)
{
	strncpy(top, "/tmp/ajar-file-test-XXXXXX", sizeof(top) - 1);
	AJ_CHECK(mkdtemp(top) != NULL);
}

static void end(void)
{
	char command[256];

	snprintf(command, sizeof(command), "chmod -R u+rwx '%s'; rm -rf '%s'", top, top);
	AJ_CHECK(system(command) == 0);
}

/* "name:size" of what is to be read, "name!why" of the rest; the top directory as "T". */
static const char *listing(const struct aj_file_options *options)
{
	static char all[65536];
	struct aj_store *store;
	struct aj_listed item;
	struct aj_err err;
	enum aj_status st;
	size_t len = 0;

	all[0] = '\0';
	AJ_CHECK(aj_file_store(options, &store, &err) == AJ_OK);
	while ((st = store->ops->next(store, &item, &err)) == AJ_OK) {
		struct aj_str name = item.name;
		bool under = aj_str_starts(name, aj_str_z(top));

		if (under)
			name = aj_str_from(name, strlen(top));
		len += (size_t)snprintf(all + len, sizeof(all) - len, "%s%.*s", under ? "T" : "",
		    (int)name.len, (const char *)name.ptr);
		if (item.how == AJ_DONE)
			len += (size_t)snprintf(all + len, sizeof(all) - len, ":%d\n", (int)item.size);
		else
			len += (size_t)snprintf(all + len, sizeof(all) - len, "%s%s\n",
			    item.how == AJ_SKIPPED ? "~" : "!", item.why);
	}
	AJ_CHECK(st == AJ_END);
	store->ops->close(store);
	return all;
}

static void make_tree(void)
{
	mkdir(at("b"), 0700);
	mkdir(at("b/deep"), 0700);
	mkdir(at("empty"), 0700);
	put("b/deep/z.csv", "12345");
	put("b/a.log", "1");
	put("c.json", "123");
	put("a.json", "");
	AJ_CHECK(symlink("c.json", at("link.json")) == 0);
	AJ_CHECK(symlink("..", at("b/up")) == 0);
	AJ_CHECK(mkfifo(at("fifo"), 0600) == 0);
}

static void test_list(void)
{
	const char *roots[] = { top, NULL };
	struct aj_file_options options = { .paths = roots };

	begin();
	make_tree();
	AJ_CHECK_STR("T/a.json:0\nT/b/a.log:1\nT/b/deep/z.csv:5\nT/b/up~symbolic link\nT/c.json:3\n"
		     "T/fifo~not a regular file\nT/link.json~symbolic link\n",
	    listing(&options));
	options.include = (const char *const[]){ "*.json", NULL };
	AJ_CHECK_STR("T/a.json:0\nT/c.json:3\nT/link.json~symbolic link\n", listing(&options));
	options.include = NULL;
	options.exclude = (const char *const[]){ "b", "f*", "l*", NULL };
	AJ_CHECK_STR("T/a.json:0\nT/c.json:3\n", listing(&options));
	options.exclude = (const char *const[]){ "*/deep/*", "*up", "fifo", NULL };
	AJ_CHECK_STR("T/a.json:0\nT/b/a.log:1\nT/c.json:3\nT/link.json~symbolic link\n", listing(&options));
	options.exclude = (const char *const[]){ "up", "fifo", "link*", NULL };
	options.max_size = 3;
	AJ_CHECK_STR("T/a.json:0\nT/b/a.log:1\nT/b/deep/z.csv~larger than --max-size\nT/c.json:3\n",
	    listing(&options));
	end();
}

static void test_named(void)
{
	begin();
	make_tree();
	AJ_CHECK_STR(
	    "-:0\nT/link.json:3\nT/none!no such file or directory\nT/fifo:0\n!no such file or directory\n",
	    listing(&(struct aj_file_options){
		.paths = (const char *const[]){ "-", at("link.json"), at("none"), at("fifo"), "", NULL } }));
	AJ_CHECK_STR("T/b/deep/z.csv:5\n",
	    listing(&(struct aj_file_options){ .paths = (const char *const[]){ at("b/deep/"), NULL } }));
	AJ_CHECK_STR("", listing(&(struct aj_file_options){ .paths = (const char *const[]){ NULL } }));
	end();
}

/* Named twice, or below another path: once. A second link is another name. The report is not read. */
static void test_once(void)
{
	struct aj_file_options options = { 0 };
	struct aj_file_id report;
	struct stat st;

	begin();
	make_tree();
	unlink(at("fifo"));
	unlink(at("link.json"));
	unlink(at("b/up"));
	options.paths = (const char *const[]){ at("b/a.log"), top, at("b"), top, at("b/a.log"), NULL };
	AJ_CHECK_STR("T/b/a.log:1\nT/a.json:0\nT/c.json:3\nT/b/deep/z.csv:5\n", listing(&options));
	AJ_CHECK(link(at("c.json"), at("b/second.json")) == 0);
	options.paths = (const char *const[]){ at("b"), at("c.json"), NULL };
	AJ_CHECK_STR("T/b/a.log:1\nT/b/deep/z.csv:5\nT/b/second.json:3\nT/c.json:3\n", listing(&options));
	AJ_CHECK(stat(at("b/a.log"), &st) == 0);
	report = (struct aj_file_id){ st.st_dev, st.st_ino };
	options.report = &report;
	options.paths = (const char *const[]){ at("b"), NULL };
	AJ_CHECK_STR(
	    "T/b/a.log~it is the report that is being written\nT/b/deep/z.csv:5\nT/b/second.json:3\n",
	    listing(&options));
	end();
}

static void test_denied(void)
{
	enum { NOBODY = 65534 };
	bool root = geteuid() == 0;

	begin();
	mkdir(at("shut"), 0);
	put("x", "1");
	chmod(at("x"), 0);
	chmod(top, 0755);
	if (root) /* who is denied nothing */
		AJ_CHECK(seteuid(NOBODY) == 0, "becoming somebody else");
	AJ_CHECK_STR("T/shut!permission denied\nT/x:1\n",
	    listing(&(struct aj_file_options){ .paths = (const char *const[]){ top, NULL } }));
	if (root)
		AJ_CHECK(seteuid(0) == 0, "becoming root again");
	end();
}

static void test_too_deep(void)
{
	int fd;

	begin();
	fd = open(top, O_RDONLY | O_DIRECTORY);
	for (int i = 0; i < 200 && fd >= 0; i++) {
		int next;

		AJ_CHECK(mkdirat(fd, "d", 0700) == 0);
		next = openat(fd, "d", O_RDONLY | O_DIRECTORY);
		close(fd);
		fd = next;
	}
	close(fd);
	AJ_CHECK(strstr(listing(&(struct aj_file_options){ .paths = (const char *const[]){ top, NULL } }),
		     "!too deep") != NULL);
	end();
}

/* What is read from [from, to) of a name, or the status and message. */
static const char *content(struct aj_store *store, const char *name, uint64_t from, uint64_t to)
{
	static char text[256];
	struct aj_source *source;
	struct aj_err err;
	size_t len = 0, got;
	enum aj_status st = store->ops->open(store, aj_str_z(name), from, to, &source, &err);

	if (st != AJ_OK) {
		snprintf(text, sizeof(text), "%s: %s", aj_status_name(st), err.text);
		return text;
	}
	do {
		st = source->fill(source, (uint8_t *)text + len, sizeof(text) - 1 - len, &got, &err);
		len += st == AJ_OK ? got : 0;
	} while (st == AJ_OK && len < sizeof(text) - 1);
	snprintf(text + len, sizeof(text) - len, "%s%s", st == AJ_ELESS ? " … " : "",
	    st == AJ_ELESS ? err.text : "");
	source->close(source);
	return text;
}

static void test_open(void)
{
	static const atomic_bool stop = true;
	struct aj_file_options options = { .stop = &stop };
	struct aj_store *store;
	struct aj_err err;

	begin();
	make_tree();
	options.paths = (const char *const[]){ top, at("link.json"), at("fifo"), NULL };
	AJ_CHECK(aj_file_store(&options, &store, &err) == AJ_OK);
	AJ_CHECK_STR("12345", content(store, at("b/deep/z.csv"), 0, UINT64_MAX));
	AJ_CHECK_STR("23", content(store, at("b/deep/z.csv"), 1, 3));
	AJ_CHECK_STR("", content(store, at("b/deep/z.csv"), 9, UINT64_MAX));
	AJ_CHECK_STR("", content(store, at("a.json"), 0, UINT64_MAX));
	AJ_CHECK_STR("123", content(store, at("link.json"), 0, UINT64_MAX));
	AJ_CHECK_STR("", content(store, at("fifo"), 0, UINT64_MAX)); /* nobody writes: until it is stopped */
	AJ_CHECK_STR("i/o error: symbolic link", content(store, at("b/up"), 0, UINT64_MAX));
	AJ_CHECK_STR("bad input: not a regular file", content(store, at("b/deep"), 0, UINT64_MAX));
	AJ_CHECK_STR("i/o error: no such file or directory", content(store, at("gone"), 0, UINT64_MAX));
	AJ_CHECK_STR("i/o error: no such file or directory", content(store, "/etc/hostname", 0, UINT64_MAX));
	AJ_CHECK_STR("i/o error: a part of its name is not a directory",
	    content(store, at("b/up/c.json"), 0, UINT64_MAX));
	store->ops->close(store);
	end();
}

/* A pipe has no size to be skipped for: it is read up to the bound, and says so only if there was more. */
static void test_bounded_pipe(void)
{
	static const struct {
		uint64_t max_size;
		const char *wanted;
	} rows[] = { { 0, "12345" }, { 6, "12345" }, { 5, "12345" },
		{ 4, "1234 … larger than --max-size: read up to there" },
		{ 1, "1 … larger than --max-size: read up to there" } };

	int was = dup(STDIN_FILENO);

	for (size_t i = 0; i < AJ_LEN(rows); i++) {
		struct aj_file_options options = { .paths = (const char *const[]){ "-", NULL },
			.max_size = rows[i].max_size };
		struct aj_store *store;
		struct aj_err err;
		int ends[2];

		AJ_CHECK(pipe(ends) == 0 && write(ends[1], "12345", 5) == 5);
		dup2(ends[0], STDIN_FILENO);
		close(ends[0]);
		close(ends[1]);
		AJ_CHECK(aj_file_store(&options, &store, &err) == AJ_OK);
		AJ_CHECK_STR(rows[i].wanted, content(store, "-", 0, UINT64_MAX), "row %zu", i);
		store->ops->close(store);
	}
	dup2(was, STDIN_FILENO);
	close(was);
}

/* A root may be a link, or lie behind one; what lies below it may not. */
static void test_open_behind_link(void)
{
	struct aj_file_options options = { 0 };
	struct aj_store *store;
	struct aj_err err;

	begin();
	make_tree();
	options.paths = (const char *const[]){ at("b/up"), at("b/up/b/deep"), NULL };
	AJ_CHECK(aj_file_store(&options, &store, &err) == AJ_OK);
	AJ_CHECK_STR("i/o error: a part of its name is not a directory",
	    content(store, at("b/up/b/up/a.json"), 0, UINT64_MAX));
	for (int i = 0; i < 2; i++) {
		AJ_CHECK_STR("", content(store, at("b/up/a.json"), 0, UINT64_MAX));
		AJ_CHECK_STR("12345", content(store, at("b/up/b/deep/z.csv"), 0, UINT64_MAX));
		AJ_CHECK_STR("i/o error: symbolic link", content(store, at("b/up/link.json"), 0, UINT64_MAX));
	}
	store->ops->close(store);
	end();
}

AJ_TESTS(test_list, test_named, test_once, test_denied, test_too_deep, test_open, test_bounded_pipe,
    test_open_behind_link)
