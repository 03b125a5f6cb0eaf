/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writes UDP packets from a template, each with addresses, ports and an id of its own: the frame is copied, and what
 * varies is written with both checksums, of which the rest was summed up once. The template is the first frame. As ours
 * it may have any length and an IP header anywhere, but it is for IPv4 and UDP only.
 */
#include "codec.h"

#define IP_AT 14
#define IP_LENGTH 20
#define SLOT 192

static struct {
    uint8_t image[SLOT];
    uint32_t length, ip, udp;
    /* Of what doesn't vary. */
    uint64_t header_sum, sum;
} template;

static uint64_t sum16(const uint8_t *p, uint32_t length)
{
    uint64_t sum = 0;
    for (; length >= 2; p += 2, length -= 2) sum += load16(p);
    if (length) {
        uint8_t last[2] = {*p, 0};
        sum += load16(last);
    }
    return sum;
}

static void prepare(void)
{
    uint8_t fixed[SLOT], *ip, *udp;
    template.length = frame_length(0);
    template.ip = IP_AT;
    template.udp = IP_AT + IP_LENGTH;
    memcpy(template.image, frame_at(0), template.length);
    memcpy(fixed, template.image, template.length);
    ip = fixed + template.ip;
    udp = fixed + template.udp;
    store16(ip + 4, 0);
    store16(ip + 10, 0);
    store64(ip + 12, 0);
    store32(udp, 0);
    store16(udp + 6, 0);
    template.header_sum = sum16(ip, IP_LENGTH);
    template.sum = sum16(udp, be16(udp + 4)) + load16(udp + 4) + SWAP(16, 17);
}

static uint32_t write_packet(uint8_t *p, uint32_t src, uint32_t dst, uint32_t ports, uint16_t id)
{
    uint8_t *ip = p + template.ip, *udp = p + template.udp;
    uint64_t addresses = (uint64_t)src + dst;
    uint16_t checksum = ~fold(template.sum + addresses + ports);
    memcpy(p, template.image, template.length);
    store16(ip + 4, id);
    store16(ip + 10, ~fold(template.header_sum + addresses + id));
    store32(ip + 12, src);
    store32(ip + 16, dst);
    store32(udp, ports);
    store16(udp + 6, checksum ? checksum : 0xffff);
    return template.length;
}

/* Others each time. */
static uint32_t next_number;

void run_template(void)
{
    uint32_t number = next_number;
    uint64_t written = 0;
    if (!template.length) prepare();
    for (uint32_t i = 0; i < frame_count; i++, number++) {
        uint32_t low = number & 0xffff, port = 0x4000 | (number & 0x3fff);
        written += write_packet(frame_at(i), SWAP(32, 0x0a000000 | low), SWAP(32, 0x0a010000 | low),
                SWAP(32, port << 16 | 53), SWAP(16, (uint16_t)low));
    }
    next_number = number;
    sink = written;
}
