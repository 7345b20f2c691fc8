#include "CCompression.h"
#include <stdlib.h>
#include <string.h>

// What LZ4 is given at once: its library wants room for the worst case of a whole piece.
enum { LZ4_PIECE = 64 << 10 };

struct peel_deflater {
    peel_compression kind;
    z_stream gzip;
    ZSTD_CCtx *zstd;
    LZ4F_cctx *lz4;
    // What LZ4 made and nobody has taken yet.
    char *held;
    size_t held_size, held_start, held_end;
    int begun, ended;
};

static int make_lz4(peel_deflater *deflater) {
    deflater->held_size = LZ4F_compressBound(LZ4_PIECE, NULL) + LZ4F_HEADER_SIZE_MAX;
    deflater->held = malloc(deflater->held_size);
    if (deflater->held == NULL) return 0;
    if (LZ4F_isError(LZ4F_createCompressionContext(&deflater->lz4, LZ4F_VERSION))) {
        free(deflater->held);
        return 0;
    }
    return 1;
}

peel_deflater *peel_deflater_make(peel_compression kind) {
    peel_deflater *deflater = calloc(1, sizeof *deflater);
    if (deflater == NULL) return NULL;
    deflater->kind = kind;
    int made = 0;
    switch (kind) {
    case peel_gzip:
        made = deflateInit2(&deflater->gzip, Z_DEFAULT_COMPRESSION, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK;
        break;
    case peel_zstd:
        deflater->zstd = ZSTD_createCCtx();
        made = deflater->zstd != NULL;
        break;
    case peel_lz4: made = make_lz4(deflater); break;
    default: break;
    }
    if (!made) {
        free(deflater);
        return NULL;
    }
    return deflater;
}

void peel_deflater_free(peel_deflater *deflater) {
    if (deflater == NULL) return;
    switch (deflater->kind) {
    case peel_gzip: deflateEnd(&deflater->gzip); break;
    case peel_zstd: ZSTD_freeCCtx(deflater->zstd); break;
    case peel_lz4: LZ4F_freeCompressionContext(deflater->lz4); break;
    default: break;
    }
    free(deflater->held);
    free(deflater);
}

static int step_gzip(
    peel_deflater *deflater, const void *input, size_t input_count, size_t *taken, void *output, size_t output_count,
    size_t *made, peel_deflate_mode mode) {
    static const int flush[] = {Z_NO_FLUSH, Z_SYNC_FLUSH, Z_FINISH};
    z_stream *stream = &deflater->gzip;
    stream->next_in = (Bytef *)input;
    stream->avail_in = (uInt)input_count;
    stream->next_out = output;
    stream->avail_out = (uInt)output_count;
    int result = deflate(stream, flush[mode]);
    *taken = input_count - stream->avail_in;
    *made = output_count - stream->avail_out;
    if (result == Z_STREAM_ERROR) return -1;
    if (mode == peel_deflate_end) return result != Z_STREAM_END;
    return stream->avail_in > 0 || stream->avail_out == 0;
}

static int step_lz4(
    peel_deflater *deflater, const void *input, size_t input_count, size_t *taken, void *output, size_t output_count,
    size_t *made, peel_deflate_mode mode) {
    if (deflater->held_start == deflater->held_end) {
        size_t result = 0;
        deflater->held_start = deflater->held_end = 0;
        if (!deflater->begun) {
            deflater->begun = 1;
            result = LZ4F_compressBegin(deflater->lz4, deflater->held, deflater->held_size, NULL);
        } else if (input_count > 0) {
            *taken = input_count > LZ4_PIECE ? LZ4_PIECE : input_count;
            result = LZ4F_compressUpdate(deflater->lz4, deflater->held, deflater->held_size, input, *taken, NULL);
        } else if (mode == peel_deflate_end && !deflater->ended) {
            deflater->ended = 1;
            result = LZ4F_compressEnd(deflater->lz4, deflater->held, deflater->held_size, NULL);
        } else if (mode == peel_deflate_flush) {
            result = LZ4F_flush(deflater->lz4, deflater->held, deflater->held_size, NULL);
            if (result == 0) return 0;
        }
        if (LZ4F_isError(result)) return -1;
        deflater->held_end = result;
    }
    size_t count = deflater->held_end - deflater->held_start;
    if (count > output_count) count = output_count;
    memcpy(output, deflater->held + deflater->held_start, count);
    deflater->held_start += count;
    *made = count;
    int rests = deflater->held_start < deflater->held_end || *taken < input_count;
    return rests || (mode == peel_deflate_end && !deflater->ended) || mode == peel_deflate_flush;
}

int peel_deflater_step(
    peel_deflater *deflater, const void *input, size_t input_count, size_t *taken, void *output, size_t output_count,
    size_t *made, peel_deflate_mode mode) {
    *taken = 0;
    *made = 0;
    if (input_count > 1u << 30) input_count = 1u << 30;
    if (output_count > 1u << 30) output_count = 1u << 30;
    switch (deflater->kind) {
    case peel_gzip: return step_gzip(deflater, input, input_count, taken, output, output_count, made, mode);
    case peel_zstd: {
        static const ZSTD_EndDirective directive[] = {ZSTD_e_continue, ZSTD_e_flush, ZSTD_e_end};
        ZSTD_inBuffer in = {input, input_count, 0};
        ZSTD_outBuffer out = {output, output_count, 0};
        size_t left = ZSTD_compressStream2(deflater->zstd, &out, &in, directive[mode]);
        *taken = in.pos;
        *made = out.pos;
        if (ZSTD_isError(left)) return -1;
        return mode == peel_deflate_run ? in.pos < in.size : left != 0 || in.pos < in.size;
    }
    case peel_lz4: return step_lz4(deflater, input, input_count, taken, output, output_count, made, mode);
    default: break;
    }
    return -1;
}
