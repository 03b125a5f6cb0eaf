/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the area "codec" measures of ours, in C, to compare with: the same work on the same frames, with the same
 * results in the same form. CodecPeer compiles these files with gcc -O2 and runs them in turns with the Java program.
 * A piece of work is a function that does it for all frames once, and one that digests what came out of it.
 */
#ifndef CODEC_H
#define CODEC_H

#include <stdint.h>
#include <string.h>

/* The frames: count, then offset and length of each, 4 bytes in the order of the machine; then their bytes. */
extern uint32_t frame_count;
extern const uint32_t *frame_table;
extern uint8_t *frame_bytes;

/* Results go there, so that the compiler can't leave the work out. */
extern volatile uint64_t sink;

static inline uint8_t *frame_at(uint32_t i)
{
    return frame_bytes + frame_table[2 * i];
}

static inline uint32_t frame_length(uint32_t i)
{
    return frame_table[2 * i + 1];
}

static inline uint64_t mix(uint64_t digest, uint64_t value)
{
    return (digest ^ value) * 0x9e3779b97f4a7c15ULL + (digest >> 29);
}

/* In the order of the machine. */
static inline uint16_t load16(const uint8_t *p)
{
    uint16_t v;
    memcpy(&v, p, 2);
    return v;
}

static inline uint32_t load32(const uint8_t *p)
{
    uint32_t v;
    memcpy(&v, p, 4);
    return v;
}

static inline uint64_t load64(const uint8_t *p)
{
    uint64_t v;
    memcpy(&v, p, 8);
    return v;
}

static inline void store16(uint8_t *p, uint16_t v)
{
    memcpy(p, &v, 2);
}

static inline void store32(uint8_t *p, uint32_t v)
{
    memcpy(p, &v, 4);
}

static inline void store64(uint8_t *p, uint64_t v)
{
    memcpy(p, &v, 8);
}

/* In network order. */
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define SWAP(bits, v) __builtin_bswap##bits(v)
#else
#define SWAP(bits, v) (v)
#endif

static inline uint16_t be16(const uint8_t *p)
{
    return SWAP(16, load16(p));
}

static inline uint32_t be32(const uint8_t *p)
{
    return SWAP(32, load32(p));
}

static inline uint64_t be64(const uint8_t *p)
{
    return SWAP(64, load64(p));
}

/* To 16 bits, by one's complement. */
static inline uint32_t fold(uint64_t sum)
{
    sum = (sum & 0xffffffff) + (sum >> 32);
    sum = (sum & 0xffffffff) + (sum >> 32);
    sum = (sum & 0xffff) + (sum >> 16);
    return (sum & 0xffff) + (sum >> 16);
}

void run_dissect(void);
uint64_t digest_dissect(void);
void run_nat4(void);
void run_nat6(void);
void run_template(void);
void run_checksum(void);
uint64_t digest_checksum(void);

#endif
