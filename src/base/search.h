#pragma once

/*
 * The index of the last of n things whose member is at most key, where they stand in its
 * ascending order; 0 if there is none, which the caller looks at.
 */
#define AJ_LAST_UP_TO(list, n, member, key)                                                                  \
	({                                                                                                   \
		size_t lo_ = 0, hi_ = (n);                                                                   \
                                                                                                             \
		while (hi_ > lo_ + 1) {                                                                      \
			size_t mid_ = lo_ + (hi_ - lo_) / 2;                                                 \
                                                                                                             \
			if ((list)[mid_].member <= (key))                                                    \
				lo_ = mid_;                                                                  \
			else                                                                                 \
				hi_ = mid_;                                                                  \
		}                                                                                            \
		lo_;                                                                                         \
	})
