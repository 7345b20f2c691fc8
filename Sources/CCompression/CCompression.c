#include "CCompression.h"
#include <stdlib.h>
#include <string.h>

// The largest window that is accepted: 128 MiB, what the zstd command accepts by itself. It bounds memory.
enum { ZSTD_WINDOW_LOG_MAXIMUM = 27, ZSTD_CONTENT_WINDOW_LOG = 23 };

struct peel_inflater {
    peel_compression kind;
    z_stream gzip;
    ZSTD_DCtx *zstd;
    LZ4F_dctx *lz4;
    BrotliDecoderState *brotli;
};

peel_inflater *peel_inflater_make(peel_compression kind) {
    peel_inflater *inflater = calloc(1, sizeof *inflater);
    if (inflater == NULL) return NULL;
    inflater->kind = kind;
    int made = 0;
    switch (kind) {
    case peel_gzip: made = inflateInit2(&inflater->gzip, 15 + 16) == Z_OK; break;
    case peel_zlib: made = inflateInit2(&inflater->gzip, 15) == Z_OK; break;
    case peel_raw_deflate: made = inflateInit2(&inflater->gzip, -15) == Z_OK; break;
    case peel_brotli:
        inflater->brotli = BrotliDecoderCreateInstance(NULL, NULL, NULL);
        made = inflater->brotli != NULL;
        break;
    case peel_zstd:
    case peel_zstd_content:
        inflater->zstd = ZSTD_createDCtx();
        made = inflater->zstd != NULL
            && !ZSTD_isError(ZSTD_DCtx_setParameter(
                inflater->zstd, ZSTD_d_windowLogMax,
                kind == peel_zstd ? ZSTD_WINDOW_LOG_MAXIMUM : ZSTD_CONTENT_WINDOW_LOG));
        if (!made) ZSTD_freeDCtx(inflater->zstd);
        break;
    case peel_lz4: made = !LZ4F_isError(LZ4F_createDecompressionContext(&inflater->lz4, LZ4F_VERSION)); break;
    }
    if (!made) {
        free(inflater);
        return NULL;
    }
    return inflater;
}

void peel_inflater_restart(peel_inflater *inflater) {
    switch (inflater->kind) {
    case peel_gzip:
    case peel_zlib:
    case peel_raw_deflate: inflateReset(&inflater->gzip); break;
    case peel_brotli: {
        BrotliDecoderState *fresh = BrotliDecoderCreateInstance(NULL, NULL, NULL);
        if (fresh == NULL) break;
        BrotliDecoderDestroyInstance(inflater->brotli);
        inflater->brotli = fresh;
        break;
    }
    case peel_zstd:
    case peel_zstd_content: ZSTD_DCtx_reset(inflater->zstd, ZSTD_reset_session_only); break;
    case peel_lz4: LZ4F_resetDecompressionContext(inflater->lz4); break;
    }
}

void peel_inflater_free(peel_inflater *inflater) {
    if (inflater == NULL) return;
    switch (inflater->kind) {
    case peel_gzip:
    case peel_zlib:
    case peel_raw_deflate: inflateEnd(&inflater->gzip); break;
    case peel_brotli: BrotliDecoderDestroyInstance(inflater->brotli); break;
    case peel_zstd:
    case peel_zstd_content: ZSTD_freeDCtx(inflater->zstd); break;
    case peel_lz4: LZ4F_freeDecompressionContext(inflater->lz4); break;
    }
    free(inflater);
}

static peel_inflate_status step_gzip(
    peel_inflater *inflater, const void *input, size_t input_count, size_t *taken, void *output, size_t output_count,
    size_t *made, const char **reason) {
    z_stream *stream = &inflater->gzip;
    uInt input_limit = input_count > 1u << 30 ? 1u << 30 : (uInt)input_count;
    uInt output_limit = output_count > 1u << 30 ? 1u << 30 : (uInt)output_count;
    stream->next_in = (Bytef *)input;
    stream->avail_in = input_limit;
    stream->next_out = output;
    stream->avail_out = output_limit;
    int result = inflate(stream, Z_NO_FLUSH);
    *taken = input_limit - stream->avail_in;
    *made = output_limit - stream->avail_out;
    switch (result) {
    case Z_OK:
    case Z_BUF_ERROR: return peel_inflate_more;
    case Z_STREAM_END: return peel_inflate_end;
    case Z_MEM_ERROR: return peel_inflate_memory;
    case Z_NEED_DICT: *reason = "a preset dictionary is needed"; return peel_inflate_damaged;
    default: {
        // zlib's texts are constants.
        *reason = stream->msg != NULL ? stream->msg : "bad data";
        return peel_inflate_damaged;
    }
    }
}

peel_inflate_status peel_inflater_step(
    peel_inflater *inflater, const void *input, size_t input_count, size_t *taken, void *output, size_t output_count,
    size_t *made, const char **reason) {
    const char *ignored;
    if (reason == NULL) reason = &ignored;
    *taken = 0;
    *made = 0;
    *reason = "";
    switch (inflater->kind) {
    case peel_gzip:
    case peel_zlib:
    case peel_raw_deflate:
        return step_gzip(inflater, input, input_count, taken, output, output_count, made, reason);
    case peel_brotli: {
        size_t in = input_count, out = output_count;
        const uint8_t *next_in = input;
        uint8_t *next_out = output;
        BrotliDecoderResult result =
            BrotliDecoderDecompressStream(inflater->brotli, &in, &next_in, &out, &next_out, NULL);
        *taken = input_count - in;
        *made = output_count - out;
        if (result == BROTLI_DECODER_RESULT_ERROR) {
            *reason = BrotliDecoderErrorString(BrotliDecoderGetErrorCode(inflater->brotli));
            return peel_inflate_damaged;
        }
        return result == BROTLI_DECODER_RESULT_SUCCESS ? peel_inflate_end : peel_inflate_more;
    }
    case peel_zstd:
    case peel_zstd_content: {
        ZSTD_inBuffer in = {input, input_count, 0};
        ZSTD_outBuffer out = {output, output_count, 0};
        size_t result = ZSTD_decompressStream(inflater->zstd, &out, &in);
        *taken = in.pos;
        *made = out.pos;
        if (ZSTD_isError(result)) {
            *reason = ZSTD_getErrorName(result);
            return peel_inflate_damaged;
        }
        return result == 0 ? peel_inflate_end : peel_inflate_more;
    }
    case peel_lz4: {
        size_t in = input_count, out = output_count;
        size_t result = LZ4F_decompress(inflater->lz4, output, &out, input, &in, NULL);
        *taken = in;
        *made = out;
        if (LZ4F_isError(result)) {
            *reason = LZ4F_getErrorName(result);
            return peel_inflate_damaged;
        }
        return result == 0 ? peel_inflate_end : peel_inflate_more;
    }
    }
    return peel_inflate_damaged;
}
