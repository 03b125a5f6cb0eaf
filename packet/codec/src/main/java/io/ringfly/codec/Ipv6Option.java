/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import java.lang.foreign.MemorySegment;

/**
 * An option of IPv6's hop-by-hop and destination options (RFC 8200 section 4.2): a type, a length and data.
 *
 * <pre>{@code
 * long end = header + Ipv6Extension.length(m, header, kind);
 * for (long at = Ipv6Extension.options(header); at < end; at = Ipv6Option.next(m, at, end)) {
 *     if (Ipv6Option.check(m, at, end) == Check.OK && Ipv6Option.type(m, at) == Ipv6Option.ROUTER_ALERT) ...
 * }
 * }</pre>
 */
public final class Ipv6Option {

    /** One byte of padding, without a length. */
    public static final int PAD1 = 0x00;

    public static final int PADN = 0x01;
    /** RFC 2473. */
    public static final int TUNNEL_LIMIT = 0x04;
    /** RFC 2711. */
    public static final int ROUTER_ALERT = 0x05;
    /** RFC 5570. */
    public static final int CALIPSO = 0x07;
    /** RFC 6621. */
    public static final int SMF_DPD = 0x08;
    /** RFC 4782. */
    public static final int QUICK_START = 0x26;
    /** RFC 9268. */
    public static final int PATH_MTU = 0x30;
    /** RFC 9486. */
    public static final int IOAM = 0x11;
    /** RFC 9486: as {@link #IOAM}, and changed on the way. */
    public static final int IOAM_MUTABLE = 0x31;
    /** RFC 6553, as it is since RFC 9008. */
    public static final int RPL = 0x23;
    /** RFC 6553. */
    public static final int RPL_OLD = 0x63;
    /** RFC 2675. */
    public static final int JUMBO_PAYLOAD = 0xc2;
    /** RFC 6275. */
    public static final int HOME_ADDRESS = 0xc9;

    /** What {@link #action} says a host does that doesn't know an option: to go on behind it. */
    public static final int ACTION_SKIP = 0;
    /** To drop the packet. */
    public static final int ACTION_DISCARD = 1;
    /** To drop the packet and report it. */
    public static final int ACTION_REPORT = 2;
    /** To drop the packet and report it, if it wasn't sent to a group. */
    public static final int ACTION_REPORT_UNICAST = 3;

    /** Values of {@link #routerAlert}. */
    public static final int ALERT_MLD = 0;

    public static final int ALERT_RSVP = 1;
    public static final int ALERT_ACTIVE_NETWORKS = 2;

    private static final int TYPE = 0;
    private static final int LENGTH = 1;
    private static final int DATA = 2;
    private static final int MAY_CHANGE = 0x20;

    private Ipv6Option() {}

    /**
     * {@code OK} if the option is whole and as long as its type needs, which its accessors rely on. {@code BAD_LENGTH}
     * is for types named here; {@link #next} goes on behind it. Behind {@code TRUNCATED} there is nothing to be read.
     *
     * @param limit the end of the extension header
     */
    public static Check check(MemorySegment m, long at, long limit) {
        if (at >= limit) return Check.TRUNCATED;
        int type = type(m, at);
        if (type == PAD1) return Check.OK;
        if (limit - at < DATA || limit - at < length(m, at)) return Check.TRUNCATED;
        return isLength(type, dataLength(m, at)) ? Check.OK : Check.BAD_LENGTH;
    }

    private static boolean isLength(int type, int dataLength) {
        return switch (type) {
            case TUNNEL_LIMIT -> dataLength == 1;
            case ROUTER_ALERT -> dataLength == 2;
            case JUMBO_PAYLOAD -> dataLength == 4;
            case HOME_ADDRESS -> dataLength == 16;
            default -> true;
        };
    }

    /** Checks all options from {@code at} to {@code limit}, and returns the first reason. */
    public static Check checkAll(MemorySegment m, long at, long limit) {
        for (long i = at; i < limit; i = next(m, i, limit)) {
            Check check = check(m, i, limit);
            if (check != Check.OK) return check;
        }
        return Check.OK;
    }

    /** Offset of the next option; {@code limit} after the last one and after one that is cut short. */
    public static long next(MemorySegment m, long at, long limit) {
        if (limit - at < DATA) return limit;
        return Math.min(at + length(m, at), limit);
    }

    /** Offset of the first option of that type from {@code at} to {@code limit} that passes its check; -1 if none does. */
    public static long find(MemorySegment m, long at, long limit, int type) {
        for (long i = at; i < limit; i = next(m, i, limit)) {
            if (type(m, i) == type && check(m, i, limit) == Check.OK) return i;
        }
        return -1;
    }

    public static int type(MemorySegment m, long at) {
        return m.get(Wire.BYTE, at + TYPE) & 0xff;
    }

    /** Of the whole option, in bytes. */
    public static int length(MemorySegment m, long at) {
        return type(m, at) == PAD1 ? 1 : DATA + (m.get(Wire.BYTE, at + LENGTH) & 0xff);
    }

    /** In bytes; 0 for {@link #PAD1}. */
    public static int dataLength(MemorySegment m, long at) {
        return type(m, at) == PAD1 ? 0 : m.get(Wire.BYTE, at + LENGTH) & 0xff;
    }

    /** Offset of the option's data. */
    public static long data(long at) {
        return at + DATA;
    }

    /** What a host is to do that doesn't know this type. */
    public static int action(int type) {
        return type >>> 6;
    }

    /** Whether routers may change the data of options of this type. */
    public static boolean mayChange(int type) {
        return (type & MAY_CHANGE) != 0;
    }

    /** Of {@link #ROUTER_ALERT}: what the packet holds for routers. */
    public static int routerAlert(MemorySegment m, long at) {
        return m.get(Wire.SHORT, at + DATA) & 0xffff;
    }

    /** Of {@link #JUMBO_PAYLOAD}: bytes after the IPv6 header; an unsigned int. */
    public static long jumboLength(MemorySegment m, long at) {
        return m.get(Wire.INT, at + DATA) & 0xffff_ffffL;
    }

    /** Of {@link #TUNNEL_LIMIT}: how many more tunnels the packet may go into. */
    public static int tunnelLimit(MemorySegment m, long at) {
        return m.get(Wire.BYTE, at + DATA) & 0xff;
    }

    /** Of {@link #HOME_ADDRESS}. */
    public static long homeAddressHigh(MemorySegment m, long at) {
        return m.get(Wire.LONG, at + DATA);
    }

    /** Of {@link #HOME_ADDRESS}. */
    public static long homeAddressLow(MemorySegment m, long at) {
        return m.get(Wire.LONG, at + DATA + 8);
    }
}
