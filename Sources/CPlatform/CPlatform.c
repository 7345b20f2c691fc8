#define _GNU_SOURCE
#include "CPlatform.h"
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAP_SLOTS = 256 };

// The handler reads this table, so it has no lock: a slot is taken and given back with one atomic exchange.
static peel_map *map_slots[MAP_SLOTS];
static struct sigaction previous_bus_action;
static int bus_handler_state;  // 0 none, 1 being installed, 2 installed

const peel_map peel_map_none = {.base = NULL, .count = 0, .descriptor = -1, .lost = SIZE_MAX};

static bool patch(peel_map *map, uintptr_t address) {
    uintptr_t base = (uintptr_t)map->base;
    if (address < base || address - base >= map->count) return false;
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    uintptr_t start = address & ~(page - 1);
    size_t length = base + map->count - start;
    void *result = mmap((void *)start, length, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    if (result == MAP_FAILED) return false;
    if (start - base < map->lost) map->lost = start - base;
    return true;
}

static void on_bus_error(int number, siginfo_t *info, void *context) {
    int saved = errno;
    (void)context;
    for (int index = 0; index < MAP_SLOTS; index++) {
        peel_map *map = __atomic_load_n(&map_slots[index], __ATOMIC_ACQUIRE);
        if (map != NULL && patch(map, (uintptr_t)info->si_addr)) {
            errno = saved;
            return;
        }
    }
    // Not ours: whoever handled it before gets it when the instruction is tried again.
    sigaction(number, &previous_bus_action, NULL);
    errno = saved;
}

static bool install_bus_handler(void) {
    int expected = 0;
    if (!__atomic_compare_exchange_n(&bus_handler_state, &expected, 1, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) {
        while (expected == 1) {
            usleep(50);
            expected = __atomic_load_n(&bus_handler_state, __ATOMIC_ACQUIRE);
        }
        return expected == 2;
    }
    struct sigaction action = {0};
    action.sa_sigaction = on_bus_error;
    action.sa_flags = SA_SIGINFO | SA_NODEFER;
    sigemptyset(&action.sa_mask);
    bool installed = sigaction(SIGBUS, &action, &previous_bus_action) == 0;
    __atomic_store_n(&bus_handler_state, installed ? 2 : 0, __ATOMIC_RELEASE);
    return installed;
}

peel_map *peel_map_open(int descriptor, size_t count) {
    if (count == 0) {
        errno = EINVAL;
        return NULL;
    }
    if (!install_bus_handler()) return NULL;
    peel_map *map = calloc(1, sizeof *map);
    if (map == NULL) return NULL;
    void *base = mmap(NULL, count, PROT_READ, MAP_PRIVATE, descriptor, 0);
    if (base == MAP_FAILED) {
        free(map);
        return NULL;
    }
    madvise(base, count, MADV_SEQUENTIAL);
    map->base = base;
    map->count = count;
    map->descriptor = descriptor;
    map->lost = SIZE_MAX;
    for (int index = 0; index < MAP_SLOTS; index++) {
        peel_map *empty = NULL;
        if (__atomic_compare_exchange_n(
                &map_slots[index], &empty, map, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) {
            return map;
        }
    }
    munmap(base, count);
    free(map);
    errno = EMFILE;
    return NULL;
}

int64_t peel_map_size_now(const peel_map *map) {
    struct stat status;
    return fstat(map->descriptor, &status) == 0 ? (int64_t)status.st_size : -1;
}

void peel_map_close(peel_map *map) {
    if (map == NULL) return;
    for (int index = 0; index < MAP_SLOTS; index++) {
        peel_map *own = map;
        if (__atomic_compare_exchange_n(&map_slots[index], &own, NULL, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) {
            break;
        }
    }
    munmap((void *)map->base, map->count);
    close(map->descriptor);
    free(map);
}
