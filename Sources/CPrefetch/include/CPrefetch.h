// One instruction that Swift cannot spell: ask the processor for a cache line that will be written soon.
#ifndef PEEL_CPREFETCH_H
#define PEEL_CPREFETCH_H
static inline void peel_prefetch(const void *_Nonnull address) { __builtin_prefetch(address, 1, 3); }
#endif
