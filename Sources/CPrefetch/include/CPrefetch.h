// One instruction that Swift cannot spell: ask the processor for a cache line before it is needed. Never faults.
#ifndef PEEL_CPREFETCH_H
#define PEEL_CPREFETCH_H
// A line that will be written.
static inline void peel_prefetch(const void *_Nonnull address) { __builtin_prefetch(address, 1, 3); }
// A line that will be read.
static inline void peel_prefetch_read(const void *_Nonnull address) { __builtin_prefetch(address, 0, 3); }
#endif
