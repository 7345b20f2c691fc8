// Decompressors and compressors, as their own headers have them, and one way to step through any of them.
#ifndef PEEL_CCOMPRESSION_H
#define PEEL_CCOMPRESSION_H
#include <brotli/decode.h>
#include <lz4frame.h>
#include <stddef.h>
#include <stdint.h>
#include <zlib.h>
#include <zstd.h>

typedef enum {
    peel_gzip = 1,
    peel_zstd = 2,
    peel_lz4 = 3,
    // What only messages are coded in, and nothing is written in.
    peel_zlib = 4,
    peel_raw_deflate = 5,
    peel_brotli = 6,
    peel_zstd_content = 7  // with windows of at most 8 MiB, RFC 9659
} peel_compression;

typedef enum {
    peel_inflate_more = 0,      // go on: give more input, or room for output
    peel_inflate_end = 1,       // a member or frame ended; what follows may be another one
    peel_inflate_damaged = -1,  // see `reason`
    peel_inflate_memory = -2
} peel_inflate_status;

typedef struct peel_inflater peel_inflater;

// A decompressor for one member or frame of `kind`; NULL where there is no memory.
peel_inflater *peel_inflater_make(peel_compression kind);
// Makes it ready for the next member or frame of the same kind.
void peel_inflater_restart(peel_inflater *inflater);
void peel_inflater_free(peel_inflater *inflater);
// Takes up to `input_count` bytes and makes up to `output_count`; tells how many it took and made. `reason`, where not
// NULL, gets a text that lives as long as the program.
peel_inflate_status peel_inflater_step(
    peel_inflater *inflater, const void *input, size_t input_count, size_t *taken, void *output, size_t output_count,
    size_t *made, const char **reason);

typedef enum {
    peel_deflate_run = 0,    // keep what compresses better together
    peel_deflate_flush = 1,  // everything that was taken can be read from what was made
    peel_deflate_end = 2     // end the member or frame
} peel_deflate_mode;

typedef struct peel_deflater peel_deflater;

// A compressor of `kind` for one member or frame; NULL where there is no memory.
peel_deflater *peel_deflater_make(peel_compression kind);
void peel_deflater_free(peel_deflater *deflater);
// Takes up to `input_count` bytes and makes up to `output_count`, which is 1 KiB at least. Returns 1 while there is more
// to be made of what it was given, 0 where everything is done, -1 where the library refuses.
int peel_deflater_step(
    peel_deflater *deflater, const void *input, size_t input_count, size_t *taken, void *output, size_t output_count,
    size_t *made, peel_deflate_mode mode);

#endif
