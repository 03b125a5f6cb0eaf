/* SPDX-License-Identifier: Apache-2.0 */
/* The Internet checksum (RFC 1071) of whole frames. */
#include "codec.h"

/* Halves of words are added apart, in four sums, so that carries need no care and no addition waits for the last. */
static uint64_t sum(const uint8_t *p, size_t length)
{
    uint64_t a = 0, b = 0, c = 0, d = 0;
    for (; length >= 16; p += 16, length -= 16) {
        uint64_t first = load64(p), second = load64(p + 8);
        a += (uint32_t)first;
        b += first >> 32;
        c += (uint32_t)second;
        d += second >> 32;
    }
    a += b + c + d;
    if (length & 8) {
        uint64_t word = load64(p);
        a += (uint32_t)word;
        a += word >> 32;
        p += 8;
    }
    if (length & 4) {
        a += load32(p);
        p += 4;
    }
    if (length & 2) {
        a += load16(p);
        p += 2;
    }
    if (length & 1) {
        uint8_t last[2] = {*p, 0};
        a += load16(last);
    }
    return a;
}

static uint16_t checksum(const uint8_t *p, size_t length)
{
    uint64_t s = sum(p, length);
    s = (s & 0xffffffff) + (s >> 32);
    s = (s & 0xffff) + (s >> 16);
    s = (s & 0xffff) + (s >> 16);
    s = (s & 0xffff) + (s >> 16);
    return SWAP(16, (uint16_t)~s);
}

void run_checksum(void)
{
    uint64_t all = 0;
    for (uint32_t i = 0; i < frame_count; i++) all += checksum(frame_at(i), frame_length(i));
    sink = all;
}

uint64_t digest_checksum(void)
{
    uint64_t digest = 0;
    for (uint32_t i = 0; i < frame_count; i++) digest = mix(digest, checksum(frame_at(i), frame_length(i)));
    return digest;
}
