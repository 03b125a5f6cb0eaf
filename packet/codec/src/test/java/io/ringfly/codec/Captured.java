/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

/** Frames that Linux 6 and iputils sent over a veth pair, as tcpdump -xx showed them. */
final class Captured {

    static final long MAC_A = 0x0200_0000_000aL;
    static final long MAC_B = 0x0200_0000_000bL;
    static final int IP_A = 0xc000_0201;
    static final int IP_B = 0xc000_0202;

    static final String ARP_REQUEST = """
            ffff ffff ffff 0200 0000 000a 0806 0001 0800 0604 0001 0200 0000 000a c000 0201
            0000 0000 0000 c000 0202""";
    static final String ARP_REPLY = """
            0200 0000 000a 0200 0000 000b 0806 0001 0800 0604 0002 0200 0000 000b c000 0202
            0200 0000 000a c000 0201""";

    static final String PING = """
            0200 0000 000b 0200 0000 000a 0800 4500 0054 ce6e 4000 4001 e836 c000 0201 c000
            0202 0800 5705 191d 0001 d2c7 026b 0000 0000 edd6 0600 0000 0000 1011 1213 1415
            1617 1819 1a1b 1c1d 1e1f 2021 2223 2425 2627 2829 2a2b 2c2d 2e2f 3031 3233 3435
            3637""";
    static final String PING_REPLY = """
            0200 0000 000a 0200 0000 000b 0800 4500 0054 5e3d 0000 4001 9868 c000 0202 c000
            0201 0000 5f05 191d 0001 d2c7 026b 0000 0000 edd6 0600 0000 0000 1011 1213 1415
            1617 1819 1a1b 1c1d 1e1f 2021 2223 2425 2627 2829 2a2b 2c2d 2e2f 3031 3233 3435
            3637""";

    /** ping -s 0 -e 63489: the reply's checksum has an end-around carry. */
    static final String CARRY = """
            0200 0000 000b 0200 0000 000a 0800 4500 001c ddd1 4000 4001 d90b c000 0201 c000
            0202 0800 fffc f801 0001""";

    static final String CARRY_REPLY = """
            0200 0000 000a 0200 0000 000b 0800 4500 001c 6e2d 0000 4001 88b0 c000 0202 c000
            0201 0000 07fd f801 0001""";

    /** ping -s 3: an odd length. */
    static final String ODD = """
            0200 0000 000b 0200 0000 000a 0800 4500 001f ddd2 4000 4001 d907 c000 0201 c000
            0202 0800 3b9a f801 0001 6162 63""";

    static final String ODD_REPLY = """
            0200 0000 000a 0200 0000 000b 0800 4500 001f 6e2e 0000 4001 88ac c000 0202 c000
            0201 0000 439a f801 0001 6162 63""";

    /** ping -R: 40 bytes of options. */
    static final String RECORD_ROUTE = """
            0200 0000 000a 0200 0000 000b 0800 4f00 004c 6e2c 4000 4001 546f c000 0202 c000
            0201 0107 2708 c000 0202 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000
            0000 0000 0000 0000 0000 0800 d2ab 1943 0001 0001 0203 0405 0607""";

    /** The same datagram before a router, with TTL 64, and behind it. */
    static final String BEFORE_ROUTER = """
            0200 0000 000a 0200 0000 000b 0800 4500 0024 24b1 4000 4001 1820 c000 0202 cb00
            7105 0800 d2a5 1949 0001 0001 0203 0405 0607""";

    static final String BEHIND_ROUTER = """
            0200 0000 000a 0200 0000 000b 0800 4500 0024 24b1 4000 3f01 1920 c000 0202 cb00
            7105 0800 d2a5 1949 0001 0001 0203 0405 0607""";

    static final String PORT_UNREACHABLE = """
            0200 0000 000a 0200 0000 000b 0800 45c0 003b 5e71 0000 4001 978d c000 0202 c000
            0201 0303 0f7f 0000 0000 4500 001f e364 4000 4011 d365 c000 0201 c000 0202 cfd9
            270f 000b 8420 6869 0a""";
    static final String TIME_EXCEEDED = """
            0200 0000 000b 0200 0000 000a 0800 45c0 0040 ddcf 0000 4001 182a c000 0201 c000
            0202 0b00 f4ff 0000 0000 4500 0024 297e 4000 0101 641c c000 0202 c633 6409 0800
            d2ac 1942 0001 0001 0203 0405 0607""";
    static final String REDIRECT = """
            0200 0000 000b 0200 0000 000a 0800 45c0 0040 ddd3 0000 4001 1826 c000 0201 c000
            0202 0501 38fc c000 0202 4500 0024 24b1 4000 3f01 1920 c000 0202 cb00 7105 0800
            d2a5 1949 0001 0001 0203 0405 0607""";

    /** The first 70 bytes of an error that is 576 long: the checksum can't be verified. */
    static final String FRAGMENTATION_NEEDED_CUT = """
            0200 0000 000b 0200 0000 000a 0800 45c0 0240 ddce 0000 4001 162b c000 0201 c000
            0202 0304 73e1 0000 03e8 4500 04cc 0000 4000 4001 49f2 c000 0202 c633 6409 0800
            7cde 1941 0001""";

    private Captured() {}
}
