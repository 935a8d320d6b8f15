#include "dep/yaml_scalars.h"

#include <yaml.h>

static enum aj_status parse(yaml_parser_t *parser, aj_yaml_scalar_fn *fn, void *to, struct aj_err *err)
{
	bool ended = false, going = true;

	while (!ended) {
		yaml_event_t event;

		if (!yaml_parser_parse(parser, &event))
			return aj_fail(err, AJ_EINPUT, "not YAML in line %zu: %s",
			    parser->problem_mark.line + 1,
			    parser->problem ? parser->problem : "no reason is told");
		if (event.type == YAML_SCALAR_EVENT)
			going = fn(to, aj_str(event.data.scalar.value, event.data.scalar.length));
		ended = event.type == YAML_STREAM_END_EVENT;
		yaml_event_delete(&event);
		if (!going)
			return aj_fail(err, AJ_ESTOP, "stopped");
	}
	return AJ_OK;
}

enum aj_status aj_yaml_scalars(struct aj_str text, aj_yaml_scalar_fn *fn, void *to, struct aj_err *err)
{
	yaml_parser_t parser;
	enum aj_status st;

	if (!yaml_parser_initialize(&parser))
		return aj_fail(err, AJ_ELIMIT, "no memory for YAML");
	yaml_parser_set_input_string(&parser, text.ptr ? text.ptr : (const uint8_t *)"", text.len);
	st = parse(&parser, fn, to, err);
	yaml_parser_delete(&parser);
	return st;
}
