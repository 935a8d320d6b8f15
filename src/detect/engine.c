#include "detect/engine.h"

#include "detect/recognise.h"
#include "detect/rules.h"
#include "detect/score.h"
