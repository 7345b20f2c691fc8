// What Swift cannot do by itself: a file map that survives the file's shrinking, and signals that wake a wait.
#ifndef PEEL_CPLATFORM_H
#define PEEL_CPLATFORM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

// A read-only map of a file's first `count` bytes. Where the file has become shorter the kernel raises SIGBUS; the
// handler puts zero pages in place from the faulting page to the map's end, and sets `lost`.
typedef struct {
    const void *base;
    size_t count;
    int descriptor;
    // The page offset from which on the file's bytes are gone, or SIZE_MAX.
    volatile size_t lost;
} peel_map;

// Maps `count` bytes of `descriptor`, which the map owns from then on; NULL with errno set where that fails, EMFILE
// where too many maps are open, and then the descriptor stays the caller's.
peel_map *peel_map_open(int descriptor, size_t count);
// Touches the byte at `last`, then tells whether every page touched so far still had a file behind it.
static inline bool peel_map_is_whole(const peel_map *map, const void *last) {
    (void)*(const volatile char *)last;
    return map->lost == SIZE_MAX;
}
// What stands for a map where bytes come from a buffer: it is always whole.
extern const peel_map peel_map_none;
// The file's size now, or -1.
int64_t peel_map_size_now(const peel_map *map);
void peel_map_close(peel_map *map);

// Signals. The handlers only set flags and write a byte into a pipe, so that a wait in poll(2) ends.
//
// peel_signals_install: SIGINT and SIGTERM ask to stop, SIGUSR1 asks for a report. False with errno set on failure.
bool peel_signals_install(void);
bool peel_signals_stop_requested(void);
// True once after each SIGUSR1.
bool peel_signals_take_report_request(void);
// The number of the signal that asked to stop, or 0.
int peel_signals_stop_signal(void);
// Sets the stop flag and wakes whoever waits, as a signal does.
void peel_signals_request_stop(void);
// Forgets earlier requests.
void peel_signals_reset(void);

// Waits until `descriptor` can be read: 1, or 0 after `milliseconds` (negative: no limit), or -1 where a signal asked
// to stop, -2 where one asked for a report, -3 with errno set. A descriptor below 0 only waits for signals.
int peel_wait_readable(int descriptor, int milliseconds);

// Gives up root for `user` (a name) and that user's groups, for good. 0, or an errno value; ENOENT for an unknown user.
int peel_drop_privileges(const char *user, uid_t *uid, gid_t *gid);

#endif
