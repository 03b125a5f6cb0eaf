/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where the headers of a frame are and whose packet it is: Dissection, with its short cut for common frames and its
 * walk through the others, and results in the form that it has inside. The packets that ICMP errors quote, and cooked
 * captures, are left out: no frame here has them.
 */
#include "codec.h"

enum layer {
    ETHERNET, LLC, VLAN, MPLS, SLL, SLL2, NULL_LOOPBACK, ARP, IPV4, IPV6, HOP_BY_HOP, ROUTING, FRAGMENT, DESTINATION, AH,
    ESP, ICMPV4, ICMPV6, TCP, UDP, SCTP, GRE, VXLAN, GUE, PAYLOAD
};

enum stop {
    COMPLETE, TRUNCATED, MALFORMED, BAD_LENGTH, UNSUPPORTED, UNKNOWN_PROTOCOL, LATER_FRAGMENT, ENCRYPTED, TOO_DEEP
};

enum check { OK, CHECK_TRUNCATED, BAD_VERSION, BAD_HEADER_LENGTH, BAD_TOTAL_LENGTH, CHECK_UNSUPPORTED = 6 };

#define MAX_LAYERS 32
#define MAX_LENGTH ((1 << 21) - 1)

#define LAYER(type, length, offset, end) \
    ((uint64_t)(type) << 57 | (uint64_t)(length) << 42 | (uint64_t)(offset) << 21 | (uint64_t)(end))
#define QUOTED (1ULL << 56)
#define EXCEEDS (1ULL << 55)
#define STATED (1ULL << 54)

#define TUPLE(ports, protocol, version, flags, ip, transport) \
    ((uint64_t)(ports) << 32 | (uint64_t)(protocol) << 24 | (version) << 20 | (flags) | (ip) << 8 | (transport))
#define PORTS (1 << 17)
#define ICMP (1 << 16)
#define FIRST (1 << 18)
#define LATER (2 << 18)
#define NO_LAYER 63

struct tuple {
    uint64_t src_high, src_low, dst_high, dst_low;
    uint64_t meta;
};

/* How far it came, and why no further. */
#define EXTENT(layers, captured, stop) ((uint64_t)(stop) << 42 | (uint64_t)(captured) << 21 | (uint64_t)(layers))
#define OUTCOME(stop, check, layer, next, tunneled, quotes) \
    ((uint64_t)(next) << 32 | (uint64_t)(stop) << 24 | (check) << 16 | (layer) << 8 | (quotes) << 1 | (tunneled))

struct dissection {
    uint64_t layers[MAX_LAYERS];
    uint32_t stated_ends[MAX_LAYERS];
    struct tuple inner, outer, quoted, ignored;
    uint64_t extent, outcome;
};

/* Where the walk is. */
struct walk {
    struct dissection *d;
    const uint8_t *frame;
    struct tuple *tuple;
    uint64_t quote;
    int64_t stated;
    int kind, offset, end;
    int count, stop, check, stop_layer, next_protocol, tunneled, has_quote;
};

static void halt(struct walk *w, enum stop stop, enum check check, enum layer layer)
{
    w->stop = stop;
    w->check = check;
    w->stop_layer = layer;
    w->kind = PAYLOAD;
}

static void unknown(struct walk *w, int protocol)
{
    w->next_protocol = protocol;
    halt(w, UNKNOWN_PROTOCOL, OK, PAYLOAD);
}

static void complete(struct walk *w)
{
    w->next_protocol = -1;
    w->kind = PAYLOAD;
}

static int lacks(struct walk *w, int length)
{
    if (length <= w->end - w->offset) return 0;
    halt(w, length <= w->stated - w->offset ? TRUNCATED : MALFORMED, CHECK_TRUNCATED, w->kind);
    return 1;
}

static void push(struct walk *w, int length, uint64_t flags)
{
    w->d->layers[w->count++] = LAYER(w->kind, length, w->offset, w->end) | flags;
    w->offset += length;
}

static void add(struct walk *w, int length)
{
    uint64_t flags = w->quote;
    if (w->stated > w->end) {
        flags |= STATED;
        w->d->stated_ends[w->count] = w->stated;
    }
    push(w, length, flags);
}

static void add_stating(struct walk *w, int length, int total)
{
    int stated = w->offset + total;
    if (stated <= w->stated) {
        w->stated = stated;
        if (stated < w->end) w->end = stated;
        add(w, length);
    } else {
        w->d->stated_ends[w->count] = stated;
        push(w, length, w->quote | EXCEEDS | STATED);
    }
}

static void ether_type(struct walk *w, int type)
{
    w->next_protocol = type;
    switch (type) {
    case 0x0800: w->kind = IPV4; break;
    case 0x86dd: w->kind = IPV6; break;
    case 0x0806: w->kind = ARP; break;
    case 0x8100: case 0x88a8: case 0x9100: w->kind = VLAN; break;
    case 0x8847: case 0x8848: w->kind = MPLS; break;
    default: unknown(w, type);
    }
}

static void type_or_length(struct walk *w, int length, int type)
{
    if (type != 0 && type <= 1500) {
        add_stating(w, length, length + type);
        w->next_protocol = -1;
        w->kind = LLC;
    } else {
        add(w, length);
        ether_type(w, type);
    }
}

static void llc(struct walk *w, uint64_t head)
{
    int saps = head >> 48, control = head >> 40 & 0xff, length;
    if (lacks(w, 3)) return;
    if (saps == 0xffff) {
        halt(w, UNSUPPORTED, CHECK_UNSUPPORTED, w->kind);
    } else if (control == 3 && saps == 0xaaaa) {
        int oui = head >> 16 & 0xffffff, type = head & 0xffff;
        if (lacks(w, 8)) return;
        add(w, 8);
        if (oui == 0 || oui == 0xf8) ether_type(w, type);
        else unknown(w, type);
    } else {
        length = (control & 3) == 3 ? 3 : 4;
        if (lacks(w, length)) return;
        add(w, length);
        w->next_protocol = saps >> 8;
        if (control == 3 && saps >> 8 == 6) w->kind = IPV4;
        else unknown(w, saps >> 8);
    }
}

static void mpls(struct walk *w)
{
    int length = 0, version;
    uint32_t entry;
    do {
        length += 4;
        if (lacks(w, length)) return;
        if (length > 4095) {
            halt(w, TOO_DEEP, OK, MPLS);
            return;
        }
        entry = be32(w->frame + w->offset + length - 4);
    } while (!(entry & 0x100));
    add(w, length);
    w->next_protocol = -1;
    version = w->offset < w->end ? w->frame[w->offset] >> 4 : 0;
    if (version == 4) w->kind = IPV4;
    else if (version == 6) w->kind = IPV6;
    else unknown(w, -1);
}

static void arp(struct walk *w, uint64_t head)
{
    int length = 8 + 2 * (head >> 24 & 0xff) + 2 * (head >> 16 & 0xff);
    if (lacks(w, 8) || lacks(w, length)) return;
    add_stating(w, length, length);
    complete(w);
}

static void protocol(struct walk *w, int protocol, int extensions)
{
    w->next_protocol = protocol;
    switch (protocol) {
    case 1: w->kind = ICMPV4; return;
    case 4: w->kind = IPV4; return;
    case 6: w->kind = TCP; return;
    case 17: w->kind = UDP; return;
    case 41: w->kind = IPV6; return;
    case 47: w->kind = GRE; return;
    case 50: w->kind = ESP; return;
    case 51: w->kind = AH; return;
    case 58: w->kind = ICMPV6; return;
    case 59: w->kind = PAYLOAD; return;
    case 132: w->kind = SCTP; return;
    case 137: w->kind = MPLS; return;
    case 0: if (extensions) { w->kind = HOP_BY_HOP; return; } break;
    case 43: if (extensions) { w->kind = ROUTING; return; } break;
    case 44: if (extensions) { w->kind = FRAGMENT; return; } break;
    case 60: if (extensions) { w->kind = DESTINATION; return; } break;
    default: break;
    }
    unknown(w, protocol);
}

static void ip_protocol(struct walk *w, int number)
{
    w->tuple->meta = (w->tuple->meta & ~(0xffULL << 24)) | (uint64_t)number << 24;
    protocol(w, number, (w->tuple->meta >> 20 & 0xf) == 6);
}

static void start_tuple(struct walk *w, int version, int number)
{
    struct dissection *d = w->d;
    if (w->quote) {
        w->tuple = w->has_quote ? &d->ignored : &d->quoted;
        w->has_quote = 1;
    } else if ((d->inner.meta >> 20 & 0xf) != 0 && !w->tunneled) {
        d->outer = d->inner;
        w->tunneled = 1;
    }
    w->tuple->meta = TUPLE(0, number, version, 0, w->count, NO_LAYER);
}

static void later_fragment(struct walk *w)
{
    w->tuple->meta |= LATER;
    halt(w, LATER_FRAGMENT, OK, PAYLOAD);
}

static void ipv4(struct walk *w, uint64_t head)
{
    int length = (head >> 56 & 0xf) << 2, total = head >> 32 & 0xffff;
    if (lacks(w, 20)) return;
    if (head >> 60 != 4) {
        halt(w, MALFORMED, BAD_VERSION, w->kind);
    } else if (length < 20) {
        halt(w, MALFORMED, BAD_HEADER_LENGTH, w->kind);
    } else if (total < length && total != 0) {
        halt(w, BAD_LENGTH, BAD_TOTAL_LENGTH, w->kind);
    } else if (!lacks(w, length)) {
        const uint8_t *ip = w->frame + w->offset;
        int number = ip[9];
        start_tuple(w, 4, number);
        w->tuple->src_low = be32(ip + 12);
        w->tuple->dst_low = be32(ip + 16);
        if (total == 0) add(w, length);
        else add_stating(w, length, total);
        ip_protocol(w, number);
        if (head & 0x1fff) later_fragment(w);
        else if (head & 0x2000) w->tuple->meta |= FIRST;
    }
}

static void ipv6(struct walk *w, uint64_t head)
{
    const uint8_t *ip = w->frame + w->offset;
    int number = head >> 8 & 0xff, length = head >> 16 & 0xffff;
    if (lacks(w, 40)) return;
    if (head >> 60 != 6) {
        halt(w, MALFORMED, BAD_VERSION, w->kind);
        return;
    }
    start_tuple(w, 6, number);
    w->tuple->src_high = be64(ip + 8);
    w->tuple->src_low = be64(ip + 16);
    w->tuple->dst_high = be64(ip + 24);
    w->tuple->dst_low = be64(ip + 32);
    add_stating(w, 40, 40 + length);
    ip_protocol(w, number);
}

static void extension(struct walk *w, uint64_t head)
{
    int length = 8 + (head >> 45 & 0x7f8);
    if (lacks(w, 8) || lacks(w, length)) return;
    add(w, length);
    ip_protocol(w, head >> 56);
}

static void fragment(struct walk *w, uint64_t head)
{
    if (lacks(w, 8)) return;
    add(w, 8);
    ip_protocol(w, head >> 56);
    if (head >> 35 & 0x1fff) later_fragment(w);
    else if (head >> 32 & 1) w->tuple->meta |= FIRST;
}

static void ah(struct walk *w, uint64_t head)
{
    int length = ((head >> 48 & 0xff) + 2) << 2;
    if (lacks(w, 12)) return;
    if (length < 12) {
        halt(w, MALFORMED, BAD_HEADER_LENGTH, w->kind);
        return;
    }
    if (lacks(w, length)) return;
    add(w, length);
    ip_protocol(w, head >> 56);
}

static void transport_layer(struct walk *w)
{
    if ((w->tuple->meta & NO_LAYER) == NO_LAYER) w->tuple->meta += w->count - NO_LAYER;
}

static void ports(struct walk *w, uint64_t head)
{
    if (w->end - w->offset >= 4 && !(w->tuple->meta & (PORTS | ICMP)))
        w->tuple->meta |= (head >> 32) << 32 | PORTS;
}

static void icmp(struct walk *w, uint64_t head, int version)
{
    int type = head >> 56;
    if (w->end - w->offset >= 2 && !(w->tuple->meta & (PORTS | ICMP)))
        w->tuple->meta |= (head >> 48) << 32 | ICMP;
    if (lacks(w, 8)) return;
    transport_layer(w);
    add(w, 8);
    complete(w);
    if (version == IPV4 ? type == 3 || type == 4 || type == 5 || type == 11 || type == 12 : type >= 1 && type <= 4) {
        if (w->quote) return;
        w->quote = QUOTED;
        w->kind = version;
        w->stated = INT32_MAX;
    }
}

static void tcp(struct walk *w, uint64_t head)
{
    int length;
    ports(w, head);
    if (lacks(w, 20)) return;
    length = (w->frame[w->offset + 12] & 0xf0) >> 2;
    if (length < 20) {
        halt(w, MALFORMED, BAD_HEADER_LENGTH, w->kind);
        return;
    }
    if (lacks(w, length)) return;
    transport_layer(w);
    add(w, length);
    complete(w);
}

static void udp(struct walk *w, uint64_t head)
{
    int length = head >> 16 & 0xffff, jumbo;
    ports(w, head);
    if (lacks(w, 8)) return;
    jumbo = length == 0 && w->stated - w->offset > 0xffff;
    if (length < 8 && !jumbo) {
        halt(w, BAD_LENGTH, BAD_TOTAL_LENGTH, w->kind);
        return;
    }
    transport_layer(w);
    if (jumbo) add(w, 8);
    else add_stating(w, 8, length);
    complete(w);
    if (w->offset < w->end) {
        switch (head >> 32 & 0xffff) {
        case 4789: case 8472: w->kind = VXLAN; break;
        case 6080: w->kind = GUE; break;
        case 6635: w->kind = MPLS; break;
        default: break;
        }
    }
}

static void sctp(struct walk *w, uint64_t head)
{
    ports(w, head);
    if (lacks(w, 12)) return;
    transport_layer(w);
    add(w, 12);
    complete(w);
}

static void gre(struct walk *w, uint64_t head)
{
    int flags = head >> 48, version = flags & 7, type = head >> 32 & 0xffff, length;
    if (lacks(w, 4)) return;
    if (version > 1) {
        halt(w, MALFORMED, BAD_VERSION, w->kind);
        return;
    }
    if (flags & (version ? 0xc000 : 0x4000)) {
        halt(w, UNSUPPORTED, CHECK_UNSUPPORTED, w->kind);
        return;
    }
    length = 4 + (flags & 0x8000 ? 4 : 0) + (flags & 0x2000 ? 4 : 0) + (flags & 0x1000 ? 4 : 0)
            + (version && flags & 0x80 ? 4 : 0);
    if (lacks(w, length)) return;
    add(w, length);
    w->next_protocol = type;
    if (type == 0x6558) w->kind = ETHERNET;
    else ether_type(w, type);
}

static void vxlan(struct walk *w, uint64_t head)
{
    if (w->stated - w->offset < 8 || !(head >> 56 & 8)) {
        complete(w);
        return;
    }
    if (lacks(w, 8)) return;
    add(w, 8);
    w->kind = ETHERNET;
}

static void gue(struct walk *w, uint64_t head)
{
    int first = head >> 56, length = 4 + ((first & 0x1f) << 2);
    if (lacks(w, 1)) return;
    if (first >> 6 == 0) {
        if (lacks(w, length)) return;
        add(w, length);
        if (first & 0x20) unknown(w, head >> 48 & 0xff);
        else protocol(w, head >> 48 & 0xff, 0);
    } else if (first >> 4 == 4) {
        w->kind = IPV4;
    } else if (first >> 4 == 6) {
        w->kind = IPV6;
    } else {
        halt(w, MALFORMED, BAD_VERSION, w->kind);
    }
}

/* The next eight bytes, and zeros for those behind the frame. */
static uint64_t head_at(const uint8_t *frame, int offset, int captured)
{
    uint64_t head = 0;
    if (offset + 8 <= captured) return be64(frame + offset);
    for (int i = 0; i < 8; i++) head = head << 8 | (offset + i < captured ? frame[offset + i] : 0);
    return head;
}

/* Everything but what dissect() takes for itself. */
__attribute__((noinline)) static void walk(struct dissection *d, const uint8_t *frame, int captured, int original)
{
    struct walk walk = {.d = d, .frame = frame, .tuple = &d->inner, .kind = ETHERNET, .end = captured,
                        .stated = original > captured ? original : captured, .stop_layer = PAYLOAD, .next_protocol = -1};
    struct walk *w = &walk;
    d->inner.meta = TUPLE(0, 0, 0, 0, NO_LAYER, NO_LAYER);
    while (w->kind != PAYLOAD) {
        uint64_t head;
        if (w->count == MAX_LAYERS - 1) {
            halt(w, TOO_DEEP, OK, w->kind);
            break;
        }
        head = head_at(frame, w->offset, captured);
        switch ((enum layer)w->kind) {
        case ETHERNET: if (!lacks(w, 14)) type_or_length(w, 14, be16(frame + w->offset + 12)); break;
        case LLC: llc(w, head); break;
        case VLAN: if (!lacks(w, 4)) type_or_length(w, 4, head >> 32 & 0xffff); break;
        case MPLS: mpls(w); break;
        case ARP: arp(w, head); break;
        case IPV4: ipv4(w, head); break;
        case IPV6: ipv6(w, head); break;
        case HOP_BY_HOP: case ROUTING: case DESTINATION: extension(w, head); break;
        case FRAGMENT: fragment(w, head); break;
        case AH: ah(w, head); break;
        case ESP:
            if (lacks(w, 8)) break;
            add(w, 8);
            w->next_protocol = -1;
            halt(w, ENCRYPTED, OK, PAYLOAD);
            break;
        case ICMPV4: icmp(w, head, IPV4); break;
        case ICMPV6: icmp(w, head, IPV6); break;
        case TCP: tcp(w, head); break;
        case UDP: udp(w, head); break;
        case SCTP: sctp(w, head); break;
        case GRE: gre(w, head); break;
        case VXLAN: vxlan(w, head); break;
        case GUE: gue(w, head); break;
        case SLL: case SLL2: case NULL_LOOPBACK: case PAYLOAD: break;
        }
    }
    if (w->offset < w->end) {
        int start = w->offset;
        add(w, 0);
        w->offset = start;
    }
    d->extent = EXTENT(w->count, captured, w->offset);
    d->outcome = OUTCOME(w->stop, w->check, w->stop_layer, w->next_protocol, w->tunneled, w->has_quote);
}

static int is_tunnel(int port)
{
    return port == 4789 || port == 6080 || port == 6635 || port == 8472;
}

static void dissect(struct dissection *d, const uint8_t *frame, int captured, int original)
{
    if (captured >= 42 && captured <= MAX_LENGTH && original <= captured) {
        int ip = 14, i = 1, transport = 0, end = 0, number = 0, version = 0;
        int type = be16(frame + 12);
        d->layers[0] = LAYER(ETHERNET, 14, 0, captured);
        if (type == 0x8100) {
            d->layers[1] = LAYER(VLAN, 4, 14, captured);
            type = be16(frame + 16);
            ip = 18;
            i = 2;
        }
        if (type == 0x0800 && frame[ip] == 0x45) {
            if ((be16(frame + ip + 6) & 0x3fff) == 0) {
                d->inner.src_low = be32(frame + ip + 12);
                d->inner.dst_low = be32(frame + ip + 16);
                transport = ip + 20;
                end = ip + be16(frame + ip + 2);
                number = frame[ip + 9];
                version = 4;
                d->layers[i] = LAYER(IPV4, 20, ip, end);
            }
        } else if (type == 0x86dd && frame[ip] >> 4 == 6 && captured >= ip + 40) {
            d->inner.src_high = be64(frame + ip + 8);
            d->inner.src_low = be64(frame + ip + 16);
            d->inner.dst_high = be64(frame + ip + 24);
            d->inner.dst_low = be64(frame + ip + 32);
            transport = ip + 40;
            end = transport + be16(frame + ip + 4);
            number = frame[ip + 6];
            version = 6;
            d->layers[i] = LAYER(IPV6, 40, ip, end);
        }
        if (version && end <= captured && transport + 8 <= end) {
            int length = 0, layer = 0;
            if (number == 6 && transport + 20 <= end) {
                length = (frame[transport + 12] & 0xf0) >> 2;
                layer = TCP;
                if (length < 20 || transport + length > end) length = 0;
            } else if (number == 17) {
                int total = be16(frame + transport + 4);
                if (total >= 8 && transport + total <= end && !is_tunnel(be16(frame + transport + 2))) {
                    length = 8;
                    layer = UDP;
                    end = transport + total;
                }
            }
            if (length) {
                int payload = transport + length;
                d->layers[i + 1] = LAYER(layer, length, transport, end);
                d->layers[i + 2] = LAYER(PAYLOAD, 0, payload, end);
                d->inner.meta = TUPLE(be32(frame + transport), number, version, PORTS, i, i + 1);
                d->extent = EXTENT(payload < end ? i + 3 : i + 2, captured, payload);
                d->outcome = OUTCOME(COMPLETE, OK, PAYLOAD, -1, 0, 0);
                return;
            }
        }
    }
    walk(d, frame, captured, original);
}

static uint64_t digest_tuple(uint64_t digest, const struct tuple *t)
{
    int version = t->meta >> 20 & 0xf;
    digest = mix(digest, t->meta);
    digest = mix(digest, version == 6 ? t->src_high : 0);
    digest = mix(digest, version ? t->src_low : 0);
    digest = mix(digest, version == 6 ? t->dst_high : 0);
    return mix(digest, version ? t->dst_low : 0);
}

static uint64_t digest_dissection(uint64_t digest, const struct dissection *d)
{
    int count = d->extent & 0x3f;
    for (int i = 0; i < count; i++) digest = mix(digest, d->layers[i] & ~(QUOTED | EXCEEDS | STATED));
    digest = mix(mix(digest, d->extent), d->outcome);
    digest = digest_tuple(digest, &d->inner);
    return d->outcome & 1 ? digest_tuple(digest, &d->outer) : digest;
}

static struct dissection dissection;

/* What a caller does with it at least: looks at the ports and where it stopped. */
void run_dissect(void)
{
    uint64_t sum = 0;
    for (uint32_t i = 0; i < frame_count; i++) {
        uint32_t length = frame_length(i);
        dissect(&dissection, frame_at(i), length, length);
        sum += (dissection.inner.meta >> 48) + (dissection.extent >> 42);
    }
    sink = sum;
}

uint64_t digest_dissect(void)
{
    uint64_t digest = 0;
    for (uint32_t i = 0; i < frame_count; i++) {
        uint32_t length = frame_length(i);
        dissect(&dissection, frame_at(i), length, length);
        digest = digest_dissection(digest, &dissection);
    }
    return digest;
}
