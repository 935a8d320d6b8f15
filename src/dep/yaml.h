#pragma once

/*
 * A YAML document (libyaml) as a tree whose nodes know where they stand, so that each
 * message about one can name line and column. For files that people write: scopes,
 * policies. Texts are copied into the arena and end with a 0 byte.
 */

#include "base/arena.h"
#include "base/buf.h"

struct aj_yaml_node;

/* Its user fills in all but the document; all is borrowed. */
struct aj_yaml {
	const char *name;   /* of the file, for messages */
	const char *unlike; /* before what libyaml has to say against it: "expected YAML: "; NULL: nothing */
	struct aj_arena *arena;
	struct aj_err *err; /* where messages go */
	void *document;
};

enum { AJ_YAML_FILE_MAX = 1 << 20 };

/*
 * A file's bytes. AJ_EIO: it cannot be read, and errno is why; AJ_ELIMIT: it has more than
 * AJ_YAML_FILE_MAX. err has the reason alone, without a name. The buffer is the caller's to end in any case.
 */
AJ_MUST_CHECK enum aj_status aj_yaml_read(const char *path, struct aj_buf *out, struct aj_err *err);

/* Gives the root; NULL: the document is empty. AJ_EINPUT: not YAML; says where. */
AJ_MUST_CHECK enum aj_status aj_yaml_text(
    struct aj_yaml *yaml, struct aj_str text, const struct aj_yaml_node **root);
void aj_yaml_fini(struct aj_yaml *yaml); /* accepts a zeroed one; nodes die here */

/* A scalar's text, empty for lists and mappings. */
struct aj_str aj_yaml_scalar(const struct aj_yaml_node *node);

/* Entries of a list (0 for anything else), and the i-th of them. */
size_t aj_yaml_items(const struct aj_yaml_node *node);
const struct aj_yaml_node *aj_yaml_item(
    const struct aj_yaml *yaml, const struct aj_yaml_node *node, size_t i);

bool aj_yaml_is_scalar(const struct aj_yaml_node *node);
bool aj_yaml_is_list(const struct aj_yaml_node *node);
bool aj_yaml_is_mapping(const struct aj_yaml_node *node);

/* The i-th pair of a mapping; false: there are not so many. */
bool aj_yaml_pair(const struct aj_yaml *yaml, const struct aj_yaml_node *mapping, size_t i,
    const struct aj_yaml_node **key, const struct aj_yaml_node **value);

/* The key of the i-th pair stands before in the mapping, too: a second list would hide the first. Looks at
 * all before it: for mappings whose keys are few, and refused if they are none of these. */
bool aj_yaml_again(const struct aj_yaml *yaml, const struct aj_yaml_node *mapping, size_t i);

/* The value of that name in a mapping, or NULL. */
const struct aj_yaml_node *aj_yaml_get(
    const struct aj_yaml *yaml, const struct aj_yaml_node *mapping, const char *name);

size_t aj_yaml_line(const struct aj_yaml_node *node); /* from 1 */

/* Puts "file:line:column: " before the message in the err of the document, and returns its status. */
enum aj_status aj_yaml_within(const struct aj_yaml *yaml, const struct aj_yaml_node *node);

/* Fills the err of the document with AJ_EINPUT and "file:line:column: …" and returns it. */
enum aj_status aj_yaml_fail(const struct aj_yaml *yaml, const struct aj_yaml_node *node, const char *fmt, ...)
    AJ_PRINTF(3, 4);

/* Text that is not empty and has no zero byte. what: for the message. */
AJ_MUST_CHECK enum aj_status aj_yaml_text_of(
    const struct aj_yaml *yaml, const struct aj_yaml_node *node, const char *what, const char **out);

AJ_MUST_CHECK enum aj_status aj_yaml_number_of(const struct aj_yaml *yaml, const struct aj_yaml_node *node,
    const char *what, uint64_t least, uint64_t most, uint64_t *out);
