/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

/** Frames with TCP, UDP and what goes over UDP that Linux 6 sent over a veth pair, as tcpdump -xx showed them. */
final class CapturedTransport {

    static final String SYN = """
            0200 0000 000b 0200 0000 000a 0800 4500 003c 3319 4000 4006 839f c000 0201 c000
            0202 b67e 0050 d25f cdea 0000 0000 a0c2 faf0 2098 0000 0204 05b4 0402 080a c71b
            897b 0000 0000 0103 030a""";

    static final String SYN_ACK = """
            0200 0000 000a 0200 0000 000b 0800 4500 003c 0000 4000 4006 b6b8 c000 0202 c000
            0201 0050 b67e 9d56 0229 d25f cdeb a052 fe88 3567 0000 0204 05b4 0402 080a a1ba
            a6cd c71b 897b 0103 030a""";

    /** With timestamps and 5 bytes of data. */
    static final String DATA = """
            0200 0000 000b 0200 0000 000a 0800 4502 0039 331b 4000 4006 839e c000 0201 c000
            0202 b67e 0050 d25f cdeb 9d56 022a 8018 003f 1ee1 0000 0101 080a c71b 897b a1ba
            a6cd 6865 6c6c 6f""";

    static final String FIN = """
            0200 0000 000b 0200 0000 000a 0800 4500 0034 331d 4000 4006 83a3 c000 0201 c000
            0202 b67e 0050 d25f cdf0 9d56 022f 8011 003f 62b5 0000 0101 080a c71b 897b a1ba
            a6cd""";

    static final String SYN_IPV6 = """
            0200 0000 000b 0200 0000 000a 86dd 600b 568d 0028 0640 2001 0db8 0000 0000 0000
            0000 0000 0001 2001 0db8 0000 0000 0000 0000 0000 0002 d08e 0050 14bf e06a 0000
            0000 a0c2 fd20 9a6c 0000 0204 05a0 0402 080a ecad a198 0000 0000 0103 030a""";

    static final String URGENT_IPV6 = """
            0200 0000 000b 0200 0000 000a 86dd 602b 568d 0021 0640 2001 0db8 0000 0000 0000
            0000 0000 0001 2001 0db8 0000 0000 0000 0000 0000 0002 d08e 0050 14bf e070 662e
            9ef1 8038 0040 c109 0001 0101 080a ecad a198 3952 a60d 21""";

    /** BGP with the TCP MD5 signature option. */
    static final String MD5_SYN = """
            0200 0000 000b 0200 0000 000a 0800 4500 0048 73e8 4000 4006 42c4 c000 0201 c000
            0202 9930 00b3 2b3d 16ec 0000 0000 d0c2 faf0 d487 0000 0101 1312 ae41 628e d211
            e94d 4da6 0113 6eb4 5100 0204 05b4 0101 0402 0103 030a""";

    static final String MPTCP_SYN = """
            0200 0000 000b 0200 0000 000a 0800 4500 0040 1cbe 4000 4006 99f6 c000 0201 c000
            0202 bc9a 0051 3a2a b573 0000 0000 b0c2 faf0 40e1 0000 0204 05b4 0402 080a fd76
            ae5d 0000 0000 0103 030a 1e04 0101""";

    static final String MPTCP_DATA = """
            0200 0000 000a 0200 0000 000b 0800 4502 0055 cc12 4000 4006 ea8a c000 0202 c000
            0201 0051 bc9a 27e9 90f5 3a2a b579 f018 003f 0987 0000 0101 080a 14d1 3cb1 fd76
            ae5e 1e1a 200f a84e fa01 10df c076 b1c5 79a2 239d d055 0000 0001 0005 0101 6865
            6c6c 6f""";

    /** Asks for a fast open cookie. The checksum is partial. */
    static final String FAST_OPEN_REQUEST = """
            0200 0000 000b 0200 0000 000a 0800 4500 0040 1309 4000 4006 a3ab c000 0201 c000
            0202 882c 0052 1ca3 b1da 0000 0000 b0c2 faf0 8436 0000 0204 05b4 0402 080a 93d4
            d465 0000 0000 0103 030a 2202 0101""";

    /** A SYN with data, and the cookie that allows it. */
    static final String FAST_OPEN = """
            0200 0000 000b 0200 0000 000a 0800 4500 004d 69a3 4000 4006 4d04 c000 0201 c000
            0202 ac30 0052 8b84 e6c9 0000 0000 d0c2 faf0 7010 0000 0204 05b4 0402 080a b7eb
            6157 0000 0000 0103 030a 220a 76c7 bf53 bd44 95d5 0101 6865 6c6c 6f""";

    /** Three blocks beside timestamps. */
    static final String SACK3 = """
            0200 0000 000a 0200 0000 000b 0800 4500 0050 4a70 4000 4006 6c34 c000 0202 c000
            0201 0054 bfa4 7033 3eab d91d 5e3d f010 0040 a84b 0000 0101 080a 7a5b 6d8d 2b7c
            9f3d 0101 051a d91d 69f5 d91d 69ff d91d 660d d91d 6617 d91d 6225 d91d 622f""";

    /** Four blocks. */
    static final String SACK4 = """
            0200 0000 000a 0200 0000 000b 0800 4500 004c b5ce 4000 4006 00da c000 0202 c000
            0201 0054 bfaa 9b2f 66f2 2632 8b78 e010 003f 45e1 0000 0101 0522 2632 9b18 2632
            9b22 2632 9730 2632 973a 2632 9348 2632 9352 2632 8f60 2632 8f6a""";

    /** As {@link #SYN}, sent with checksum offload on. */
    static final String SYN_PARTIAL = """
            0200 0000 000b 0200 0000 000a 0800 4500 003c b489 4000 4006 022f c000 0201 c000
            0202 b672 0050 3860 39a3 0000 0000 a0c2 faf0 8432 0000 0204 05b4 0402 080a 1c17
            e31b 0000 0000 0103 030a""";

    static final String SYN_IPV6_PARTIAL = """
            0200 0000 000b 0200 0000 000a 86dd 6006 8add 0028 0640 2001 0db8 0000 0000 0000
            0000 0000 0001 2001 0db8 0000 0000 0000 0000 0000 0002 d082 0050 389c dc8a 0000
            0000 a0c2 fd20 5ba3 0000 0204 05a0 0402 080a fe02 f549 0000 0000 0103 030a""";

    static final String UDP = """
            0200 0000 000b 0200 0000 000a 0800 4500 0022 a556 4000 4011 1171 c000 0201 c000
            0202 0fa0 0009 000e 2849 6865 6c6c 6f0a""";

    /** Sent with SO_NO_CHECK. */
    static final String UDP_WITHOUT_CHECKSUM = """
            0200 0000 000b 0200 0000 000a 0800 4500 0027 a557 4000 4011 116b c000 0201 c000
            0202 0fa0 0009 0013 0000 6e6f 2063 6865 636b 7375 6d""";

    /** The checksum comes to 0 and is sent as 0xffff. */
    static final String UDP_ONES = """
            0200 0000 000b 0200 0000 000a 0800 4500 001e a558 4000 4011 1173 c000 0201 c000
            0202 0fa0 0009 000a ffff 6c2d""";

    static final String UDP_IPV6 = """
            0200 0000 000b 0200 0000 000a 86dd 6000 2614 000e 1140 2001 0db8 0000 0000 0000
            0000 0000 0001 2001 0db8 0000 0000 0000 0000 0000 0002 0fa0 0009 000e 50ac 6865
            6c6c 6f36""";

    static final String UDP_ONES_IPV6 = """
            0200 0000 000b 0200 0000 000a 86dd 6000 2614 000a 1140 2001 0db8 0000 0000 0000
            0000 0000 0001 2001 0db8 0000 0000 0000 0000 0000 0002 0fa0 0009 000a ffff 94bc""";

    static final String UDP_PARTIAL = """
            0200 0000 000b 0200 0000 000a 0800 4500 0022 a6a0 4000 4011 1027 c000 0201 c000
            0202 0fa0 0009 000e 8423 6865 6c6c 6f0a""";

    static final String UDP_PARTIAL_IPV6 = """
            0200 0000 000b 0200 0000 000a 86dd 6000 2614 000e 1140 2001 0db8 0000 0000 0000
            0000 0000 0001 2001 0db8 0000 0000 0000 0000 0000 0002 0fa0 0009 000e 5b94 6865
            6c6c 6f36""";

    /** 12 bytes are covered, of 24. */
    static final String UDP_LITE = """
            0200 0000 000b 0200 0000 000a 0800 4500 002c 961e 4000 4088 2028 c000 0201 c000
            0202 0fa1 0009 000c 91d0 636f 7665 7265 643f 206e 6f74 2061 6c6c""";

    /** The first 32 bytes of the first of three fragments. */
    static final String UDP_FIRST_FRAGMENT_CUT = """
            0200 0000 000b 0200 0000 000a 0800 4500 05dc a559 2000 4011 2bb4 c000 0201 c000
            0202 0fa2 0009 0bc0 72dd 7878 7878 7878 7878 7878 7878 7878 7878 7878 7878 7878
            7878""";

    static final String UDP_LAST_FRAGMENT = """
            0200 0000 000b 0200 0000 000a 0800 4500 0044 a559 0172 4011 4fda c000 0201 c000
            0202 7878 7878 7878 7878 7878 7878 7878 7878 7878 7878 7878 7878 7878 7878 7878
            7878 7878 7878 7878 7878 7878 7878 7878 7878""";

    static final String VXLAN_ARP = """
            0200 0000 000b 0200 0000 000a 0800 4500 004e babc 0000 4011 3bdf c000 0201 c000
            0202 d09d 12b5 003a 844f 0800 0000 0000 6400 ffff ffff ffff 0200 0000 010a 0806
            0001 0800 0604 0001 0200 0000 010a c633 6401 0000 0000 0000 c633 6402""";

    /** The inner checksum is partial, and the outer one is what it has to be when the inner one is finished. */
    static final String VXLAN_TCP = """
            0200 0000 000b 0200 0000 000a 0800 4500 006e babd 0000 4011 3bbe c000 0201 c000
            0202 822d 12b5 005a c0d7 0800 0000 0000 6400 0200 0000 010b 0200 0000 010a 0800
            4500 003c c220 4000 4006 2431 c633 6401 c633 6402 e6d4 005a 1d7c 020e 0000 0000
            a0c2 fd5c 5499 0000 0204 0582 0402 080a eb97 f7d4 0000 0000 0103 030a""";

    /** A group policy, no checksum, the port that Linux takes. */
    static final String VXLAN_IPV6 = """
            0200 0000 000b 0200 0000 000a 86dd 6000 0000 005a 1140 2001 0db8 0000 0000 0000
            0000 0000 0001 2001 0db8 0000 0000 0000 0000 0000 0002 a0f8 2118 005a 0000 0800
            0000 0000 6500 0200 0000 020b 0200 0000 020a 0800 4500 003c 3a6f 4000 4006 8848
            cb00 7101 cb00 7102 ee1c 005b bbbd 64f0 0000 0000 a0c2 ff32 7833 0000 0204 056e
            0402 080a 0bc2 db10 0000 0000 0103 030a""";

    /** An echo reply, with {@code -i any -y LINUX_SLL}. */
    static final String SLL_OUT = """
            0004 0001 0006 0200 0000 000b 0000 0800 4500 0054 4a7c 0000 4001 ac29 c000 0202
            c000 0201 0000 d1bb 6959 0001 8fb7 066b 0000 0000 6bf4 0400 0000 0000 1011 1213
            1415 1617 1819 1a1b 1c1d 1e1f 2021 2223 2425 2627 2829 2a2b 2c2d 2e2f 3031 3233
            3435 3637""";

    /** An echo reply, with {@code -i any}. */
    static final String SLL2_OUT = """
            0800 0000 0000 0002 0001 0406 0200 0000 000b 0000 4500 0054 4aac 0000 4001 abf9
            c000 0202 c000 0201 0000 c737 6964 0001 90b7 066b 0000 0000 746d 0500 0000 0000
            1011 1213 1415 1617 1819 1a1b 1c1d 1e1f 2021 2223 2425 2627 2829 2a2b 2c2d 2e2f
            3031 3233 3435 3637""";

    static final String SLL2_LOOPBACK = """
            0800 0000 0000 0001 0304 0006 0000 0000 0000 0000 4500 0054 01df 4000 4001 3ac8
            7f00 0001 7f00 0001 0800 0a24 6965 0001 90b7 066b 0000 0000 2980 0500 0000 0000
            1011 1213 1415 1617 1819 1a1b 1c1d 1e1f 2021 2223 2425 2627 2829 2a2b 2c2d 2e2f
            3031 3233 3435 3637""";

    private CapturedTransport() {}
}
