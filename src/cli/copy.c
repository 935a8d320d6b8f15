#include "cli/copy.h"
#include "cli/output.h"
#include "cli/say.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { KEY_FILE_MAX = 4096 /* bytes of a key and the end of its line */ };

static enum aj_status input_fill(
    struct aj_source *source, uint8_t *out, size_t room, size_t *got, struct aj_err *err)
{
	struct aj_copy_input *input = (struct aj_copy_input *)source;
	enum aj_status st = input->file.source.fill(&input->file.source, out, room, got, err);

	if (st != AJ_OK)
		return st;
	input->bytes += *got;
	return aj_aside_give(input->aside, &input->taker, aj_str(out, *got), err);
}

static enum aj_status input_take(struct aj_aside_taker *taker, struct aj_str bytes, const uint64_t *notes,
    size_t n_notes, struct aj_err *err)
{
	struct aj_copy_input *input =
	    (struct aj_copy_input *)((uint8_t *)taker - offsetof(struct aj_copy_input, taker));

	(void)notes, (void)n_notes, (void)err;
	aj_sha256_add(&input->digest, bytes);
	return AJ_OK;
}

static enum aj_status open_input(struct aj_copy_input *input, const char *name, struct aj_err *err)
{
	bool standard = strcmp(name, "-") == 0;
	int fd = standard ? STDIN_FILENO : open(name, O_RDONLY | O_CLOEXEC);
	struct stat st;

	if (fd < 0 || fstat(fd, &st) != 0)
		return aj_fail(err, AJ_EINPUT, "%s: %s", name, strerror(errno));
	input->name = standard ? "standard input" : name;
	input->source.fill = input_fill;
	input->taker.take = input_take;
	aj_file_source_init(&input->file, fd, S_ISREG(st.st_mode) && !standard ? &st : NULL, 0, UINT64_MAX);
	aj_sha256_begin(&input->digest);
	if (S_ISDIR(st.st_mode))
		return aj_fail(err, AJ_EINPUT, "%s: a directory; one file at a time", name);
	return AJ_OK;
}

/* The file's first line, without its end; unbuffered, so that no other copy of it lies in memory. */
static enum aj_status read_secret(
    const char *path, uint8_t bytes[KEY_FILE_MAX], struct aj_str *out, struct aj_err *err)
{
	FILE *file = fopen(path, "rbe");
	int failed;
	size_t len;

	if (!file)
		return aj_fail(err, AJ_EINPUT, "key file %s: %s", path, strerror(errno));
	setvbuf(file, NULL, _IONBF, 0);
	len = fread(bytes, 1, KEY_FILE_MAX, file);
	failed = ferror(file) ? errno : 0;
	fclose(file);
	if (failed)
		return aj_fail(err, AJ_EINPUT, "key file %s: %s", path, strerror(failed));
	*out = aj_str_until(aj_str(bytes, len), '\n');
	if (out->len == KEY_FILE_MAX)
		return aj_fail(err, AJ_EINPUT,
		    "key file %s: its first line, the key, is longer than %d bytes", path, KEY_FILE_MAX - 1);
	return AJ_OK;
}

/* The secret is a file's first line or in the environment. Never an argument: others see those. */
enum aj_status aj_copy_key(struct aj_copy *copy, const struct aj_settings *settings, struct aj_err *err)
{
	const char *path = aj_set_text(settings, AJ_SET_KEY_FILE);
	struct aj_str tenant = aj_str_z(aj_set_text(settings, AJ_SET_TENANT));
	const char *named = getenv("AJAR_REDACT_KEY");
	uint8_t bytes[KEY_FILE_MAX];
	struct aj_str secret = { 0 };
	enum aj_status st;

	if (!*path)
		return named && *named ? aj_action_key_init(&copy->key, aj_str_z(named), tenant, err) : AJ_OK;
	st = read_secret(path, bytes, &secret, err);
	if (st == AJ_OK) {
		st = aj_action_key_init(&copy->key, secret, tenant, err);
		if (st != AJ_OK)
			aj_within(err, "key file %s", path);
	}
	explicit_bzero(bytes, sizeof(bytes));
	return st;
}

enum aj_status aj_copy_open(
    struct aj_copy *copy, const struct aj_settings *settings, const char *name, struct aj_err *err)
{
	enum aj_status st = open_input(&copy->input, name, err);

	aj_engine_prepare(copy->engine);
	aj_formats_prepare();
	aj_check_prepare();
	return st == AJ_OK ? aj_out_file_open(&copy->output, aj_set_text(settings, AJ_SET_OUTPUT),
				 copy->input.file.fd, err)
			   : st;
}

enum aj_status aj_copy_run(struct aj_copy *copy, struct aj_err *err)
{
	struct aj_object object = { .name = aj_str_z(copy->input.name) };
	struct aj_stream stream;
	enum aj_status st;

	aj_stream_init(&stream, &copy->input.source, 0);
	st = aj_scan_object(copy->scan, &object, NULL, &stream, &copy->how, err);
	aj_stream_fini(&stream);
	if (st == AJ_OK)
		st = aj_aside_settle(copy->aside, &copy->input.taker, err);
	if (st == AJ_OK)
		st = aj_redactor_finish(copy->redactor, err);
	if (st != AJ_OK)
		return st;
	aj_sha256_end(&copy->input.digest, copy->input_digest);
	aj_sha256_end(&copy->output.digest, copy->output_digest);
	return st;
}

bool aj_copy_whole(const struct aj_copy *copy)
{
	return copy->how == AJ_DONE || (copy->how == AJ_PARTIAL && !aj_scan_missed(copy->scan));
}

enum aj_status aj_copy_rules(struct aj_copy *copy, const char *const *files, struct aj_err *err)
{
	enum aj_status st = AJ_OK;
	size_t n = 0;

	while (files[n])
		n++;
	copy->rules = calloc(n ? n : 1, sizeof(*copy->rules));
	if (!copy->rules)
		return aj_fail(err, AJ_ELIMIT, "no memory for the names of %zu files", n);
	for (; copy->n_rules < n && st == AJ_OK; copy->n_rules++) {
		struct aj_copy_rules *rules = &copy->rules[copy->n_rules];
		struct aj_sha256 digest;

		rules->name = files[copy->n_rules];
		aj_sha256_begin(&digest);
		st = aj_sha256_file(&digest, rules->name, err);
		aj_sha256_end(&digest, rules->digest);
	}
	return st;
}

/* Whether a failure is one for want of a reader: head has seen enough. */
static bool is_unread(const char *output)
{
	return strcmp(output, "-") == 0 && aj_output_unread();
}

void aj_copy_failed(const struct aj_copy *copy, const struct aj_err *err)
{
	if (err->status != AJ_EIO || !is_unread(copy->output.name))
		aj_say(stderr, "ajar %s: %s\n", copy->command, err->text);
}

void aj_copy_fini(struct aj_copy *copy, bool leave)
{
	aj_scan_free(copy->scan);
	aj_redactor_free(copy->redactor);
	aj_aside_free(copy->aside);
	aj_check_free(copy->check);
	aj_out_file_close(&copy->report, false);
	aj_out_file_close(&copy->output, leave);
	if (copy->input.file.fd > STDERR_FILENO)
		close(copy->input.file.fd);
	aj_policy_fini(&copy->policy);
	free(copy->rules);
	explicit_bzero(&copy->key, sizeof(copy->key));
	aj_engine_free(copy->engine);
}

static struct aj_str last_words; /* of a program that is interrupted */

/* At once, whatever it is at, be it a pipe that nobody reads. */
static void on_interrupt(int signal_number)
{
	(void)signal_number;
	aj_out_file_abandon();
	_exit(
	    write(STDERR_FILENO, last_words.ptr, last_words.len) < 0 ? AJ_EXIT_FAILURE : AJ_EXIT_INCOMPLETE);
}

static void handle_interrupts(enum aj_command command)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
	struct sigaction action = { .sa_handler = on_interrupt }, was;

	last_words = command == AJ_COMMAND_RESTORE ? AJ_S("ajar restore: interrupted\n")
						   : AJ_S("ajar redact: interrupted\n");
	sigfillset(&action.sa_mask);
	for (size_t i = 0; i < AJ_LEN(signals); i++)
		if (sigaction(signals[i], NULL, &was) == 0 && was.sa_handler != SIG_IGN) /* nohup */
			sigaction(signals[i], &action, NULL);
}

int aj_copy_command(enum aj_command command, int argc, char **argv,
    int (*run)(const struct aj_settings *settings, const char *name))
{
	struct aj_settings settings;
	const char **paths = calloc((size_t)argc + 1, sizeof(*paths));
	int end;

	if (!paths)
		return AJ_EXIT_FAILURE;
	signal(SIGPIPE, SIG_IGN);
	handle_interrupts(command);
	end = aj_cli_settings(&settings, command, argc, argv, paths);
	if (end < 0 && paths[0] && paths[1]) {
		aj_say(stderr, "ajar %s: one file at a time; `-` is standard input\n", argv[0]);
		end = AJ_EXIT_USAGE;
	} else if (end < 0) {
		end = run(&settings, paths[0] ? paths[0] : "-");
		if (end == AJ_EXIT_FAILURE && is_unread(aj_set_text(&settings, AJ_SET_OUTPUT)))
			aj_output_hang_up();
	}
	aj_settings_fini(&settings);
	free(paths);
	return end;
}
