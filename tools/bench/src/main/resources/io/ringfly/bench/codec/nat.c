/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Gives IP packets another source, address and port, and mends both checksums (RFC 1624 equation 3). As ours it checks
 * the headers, leaves a UDP checksum of 0 alone, and knows a partial checksum, which changes otherwise. A one's
 * complement sum has no byte order, so the bytes are added as they lie.
 */
#include "codec.h"

#define IP_AT 14
#define TCP 6
#define UDP 17
#define TCP_CHECKSUM 16
#define UDP_CHECKSUM 6

/* The change may be negative: what makes it positive is a multiple of 65535. */
static uint16_t update(uint16_t checksum, int64_t change)
{
    return ~fold((uint16_t)~checksum + 0xffff00000000ULL + change);
}

/* Whether the sum is one of the two zeros of one's complement. */
static int is_zero(uint64_t sum)
{
    return sum % 65535 == 0;
}

/* The whole packets are there, so that a sum tells whether a checksum that looks partial is. */
__attribute__((noinline)) static int is_partial(const uint8_t *p, uint32_t length, uint64_t pseudo_header)
{
    uint64_t sum = pseudo_header;
    for (; length >= 2; p += 2, length -= 2) sum += load16(p);
    if (length) {
        uint8_t last[2] = {*p, 0};
        sum += load16(last);
    }
    return fold(sum) != 0xffff;
}

static int checksum_at(int protocol)
{
    return protocol == TCP ? TCP_CHECKSUM : protocol == UDP ? UDP_CHECKSUM : -1;
}

/* The change is that of the addresses. */
static void rewrite_transport(
    uint8_t *p, int protocol, uint32_t length, uint64_t addresses, int64_t change, uint16_t port)
{
    int at = checksum_at(protocol);
    uint16_t checksum = load16(p + at);
    uint32_t covered = length;
    if (protocol == UDP && load16(p + 4)) covered = be16(p + 4);
    uint64_t pseudo_header = addresses + SWAP(16, (uint16_t)protocol) + SWAP(16, (uint16_t)covered);
    if (is_zero(pseudo_header + (uint16_t)~checksum) && is_partial(p, covered, pseudo_header)) {
        store16(p + at, ~update(~checksum, change));
    } else if (protocol == TCP || checksum) {
        uint16_t mended = update(checksum, change + port - load16(p));
        if (protocol == UDP && mended == 0) mended = 0xffff;
        store16(p + at, mended);
    }
    store16(p, port);
}

static int rewrite_src4(uint8_t *ip, uint32_t room, uint32_t address, uint16_t port)
{
    uint32_t total;
    int protocol, at;
    int64_t change;
    if (room < 28 || ip[0] != 0x45 || (be16(ip + 6) & 0x3fff)) return 0;
    protocol = ip[9];
    at = checksum_at(protocol);
    total = be16(ip + 2);
    if (at < 0 || total < 20 + (uint32_t)at + 2 || room < 20 + (uint32_t)at + 2) return 0;
    uint32_t src = load32(ip + 12), dst = load32(ip + 16);
    change = (int64_t)address - src;
    rewrite_transport(ip + 20, protocol, total - 20, (uint64_t)src + dst, change, port);
    store16(ip + 10, update(load16(ip + 10), change));
    store32(ip + 12, address);
    return 1;
}

static uint64_t address_sum(const uint8_t *p)
{
    return (uint64_t)load32(p) + load32(p + 4) + load32(p + 8) + load32(p + 12);
}

static int rewrite_src6(uint8_t *ip, uint32_t room, uint64_t high, uint64_t low, uint16_t port)
{
    uint32_t length;
    int protocol, at;
    int64_t change;
    if (room < 48 || ip[0] >> 4 != 6) return 0;
    protocol = ip[6];
    at = checksum_at(protocol);
    length = be16(ip + 4);
    if (at < 0 || length < (uint32_t)at + 2 || room < 40 + (uint32_t)at + 2) return 0;
    uint64_t src = address_sum(ip + 8);
    change = (int64_t)((high & 0xffffffff) + (high >> 32) + (low & 0xffffffff) + (low >> 32) - src);
    rewrite_transport(ip + 40, protocol, length, src + address_sum(ip + 24), change, port);
    store64(ip + 8, high);
    store64(ip + 16, low);
    return 1;
}

/* Another source each time. */
static uint32_t next_source;

void run_nat4(void)
{
    uint32_t source = next_source;
    uint64_t done = 0;
    for (uint32_t i = 0; i < frame_count; i++, source++) {
        uint32_t address = SWAP(32, 0x0a000000 | (source & 0xffff));
        uint16_t port = SWAP(16, (uint16_t)(0x4000 | (source & 0x3fff)));
        done += rewrite_src4(frame_at(i) + IP_AT, frame_length(i) - IP_AT, address, port);
    }
    next_source = source;
    sink = done;
}

void run_nat6(void)
{
    uint32_t source = next_source;
    uint64_t done = 0;
    for (uint32_t i = 0; i < frame_count; i++, source++) {
        uint64_t high = SWAP(64, 0x20010db800000000ULL), low = SWAP(64, (uint64_t)(source & 0xffff));
        uint16_t port = SWAP(16, (uint16_t)(0x4000 | (source & 0x3fff)));
        done += rewrite_src6(frame_at(i) + IP_AT, frame_length(i) - IP_AT, high, low, port);
    }
    next_source = source;
    sink = done;
}
