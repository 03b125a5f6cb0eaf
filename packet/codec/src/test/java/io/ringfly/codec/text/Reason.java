/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec.text;

/** Why Ringfly and tshark may differ in some field, see {@link Leniency}. */
enum Reason {
    UNREADABLE("of a header that is cut short or malformed tshark shows the first fields"),
    LINK("tshark knows the link type, and headers that Ringfly reads behind others"),
    SAME_DISSECTOR("tshark reads this protocol with the dissector of another"),
    ALIAS("tshark shows IPv6's version by the name of IPv4's too"),
    PADDING("tshark shows each byte behind the end of options as one more end"),
    QUOTE_CHECKSUM("tshark doesn't verify what an error quotes"),
    QUOTE_TCP("of a TCP header that an error quotes tshark shows the first 8 bytes, once"),
    EXCESS("where a header states too much, tshark takes another length for the checksum"),
    SHORT_UDP("tshark doesn't verify UDP that ends before the packet around it was cut"),
    LARGE("a length that the sender left to its device: tshark shows that of the frame"),
    LARGE_UDP("tshark ends at a UDP length of 0, which stands for more than 64 KiB"),
    BAD_EXTENSION("tshark reads on behind an ICMP extension object with a wrong length"),
    BAD_OPTION6("tshark reads an IPv6 option with a wrong length, and on behind it"),
    BAD_OPTION("tshark shows no kind and no length of an option that ends behind its header"),
    BAD_LENGTH("tshark reads an option with a length that its kind can't have"),
    UNKNOWN_OPTION("tshark shows nothing of an IPv4 option that it doesn't know"),
    OTHER_NAME("tshark reads this TCP option, by names of its own"),
    SHORT_OPTION("tshark gives up on a packet with a security or MPTCP option that is too short"),
    PORT("tshark takes what comes to a tunnel's port for its header, sound or not"),
    GUE("tshark 4.0 doesn't know GUE"),
    PROVIDER_LENGTH("behind a provider tag tshark takes a length for a type"),
    LLC_CONTROL("tshark reads SNAP and IP behind every LLC control field"),
    BAD_ND_OPTION("tshark reads what is left of a neighbour discovery option with a wrong length"),
    CUT_ICMP("tshark shows the first fields of a message that is cut short"),
    GRE_TAG("tshark looks for no VLAN tag behind GRE"),
    ROUTED("with a source route, tshark shows the last address of the route as the destination"),
    OTHER_OPTIONS("tshark reads the options of this message too"),
    NO_EXTENSION("tshark reads an extension in a message that has none that is sound"),
    CUT_QUERY("tshark takes a query of MLDv2 that was cut for one of MLDv1"),
    CUT_RECORD("tshark shows the first fields of a record that is cut short"),
    LAST_PAD("tshark gives up at padding in the last byte of a frame"),
    BAD_CHAIN("tshark gives up on a packet in an extension header that is shorter than what is in it"),
    ACCURATE_ECN("tshark shows three flags as one number once both ends agreed on accurate ECN"),
    REDIRECTED("tshark reads the packet in a redirected header option"),
    FAMILY("no address family is that high: tshark shows it, or half of it, as a type or a family");

    private final String text;

    Reason(String text) {
        this.text = text;
    }

    @Override
    public String toString() {
        return text;
    }
}
