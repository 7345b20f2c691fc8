// The three decompressors, as their own headers have them.
#ifndef PEEL_CCOMPRESSION_H
#define PEEL_CCOMPRESSION_H
#include <lz4frame.h>
#include <zlib.h>
#include <zstd.h>
#endif
