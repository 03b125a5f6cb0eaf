/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.traffic;

import io.ringfly.codec.IpAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * The values that a field of the packets takes, and in what order: addresses of one IP version, or ports.
 *
 * <p>As text: values and ranges with commas between, and the order behind {@code @}. An address is {@code 10.0.0.1}, a
 * range {@code 10.0.0.0/8} (all addresses of it, the first and the last too) or {@code 10.0.0.1-10.0.0.9}; ports are
 * {@code 53} or {@code 1024-65535}. Orders: {@code @seq}, which holds when none is given; {@code @random}; {@code
 * @zipf}, or {@code @zipf:1.2} with its exponent, by which the first values are the popular ones.
 *
 * <p>Immutable.
 */
public final class ValueSet {

    /** How values follow each other from flow to flow. */
    public enum Order {
        /** One after the other, and again from the start. */
        SEQUENTIAL,
        /** In random order, each as often as any other. */
        RANDOM,
        /** By chance, the first ones most often. */
        ZIPF
    }

    static final double DEFAULT_EXPONENT = 1;

    private static final long MOST = 1L << 62;
    private static final int PORTS = 1 << 16;
    private static final double MAX_EXPONENT = 10;

    /** Values that follow each other: {@code count} from the address or port {@code low} on. */
    private record Span(long high, long low, long count) {}

    private final List<Span> spans;
    private final long[] ends; // how many values there are up to the end of each span
    private final Order order;
    private final double exponent;

    private ValueSet(List<Span> spans, Order order, double exponent) {
        this.spans = List.copyOf(spans);
        this.order = order;
        this.exponent = exponent;
        ends = new long[spans.size()];
        long end = 0;
        for (int i = 0; i < ends.length; i++) {
            end += spans.get(i).count;
            if (end > MOST) {
                throw new IllegalArgumentException("more than 2^62 addresses: give fewer");
            }
            ends[i] = end;
        }
    }

    /** One address. */
    public static ValueSet address(IpAddress address) {
        return new ValueSet(List.of(new Span(address.high(), address.low(), 1)), Order.SEQUENTIAL, DEFAULT_EXPONENT);
    }

    /** One port. */
    public static ValueSet port(int port) {
        return new ValueSet(List.of(new Span(0, port, 1)), Order.SEQUENTIAL, DEFAULT_EXPONENT);
    }

    /**
     * Reads addresses.
     *
     * @throws IllegalArgumentException with a message for people, if it isn't what the class says
     */
    public static ValueSet addresses(String text) {
        List<Span> spans = new ArrayList<>();
        for (String item : values(text).split(",", -1)) {
            Span span = addressSpan(item);
            if (!spans.isEmpty() && isV4(span) != isV4(spans.getFirst())) {
                throw new IllegalArgumentException("'" + text + "' has addresses of both IP versions: give one's only");
            }
            spans.add(span);
        }
        return ordered(spans, text);
    }

    /** Reads ports, as {@link #addresses} does addresses. */
    public static ValueSet ports(String text) {
        List<Span> spans = new ArrayList<>();
        for (String item : values(text).split(",", -1)) {
            int dash = item.indexOf('-');
            int first = port(dash < 0 ? item : item.substring(0, dash));
            int last = dash < 0 ? first : port(item.substring(dash + 1));
            if (last < first) {
                throw upsideDown(item);
            }
            spans.add(new Span(0, first, last - first + 1));
        }
        return ordered(spans, text);
    }

    private static String values(String text) {
        int at = text.indexOf('@');
        return at < 0 ? text : text.substring(0, at);
    }

    private static int port(String text) {
        try {
            int port = Integer.parseInt(text);
            if (port >= 0 && port < PORTS) {
                return port;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw new IllegalArgumentException("'" + text + "' is no port: give 0 to 65535, or a range such as 1024-2047");
    }

    private static Span addressSpan(String item) {
        int slash = item.indexOf('/');
        int dash = item.indexOf('-');
        if (slash >= 0) {
            return prefix(item, IpAddress.parse(item.substring(0, slash)), item.substring(slash + 1));
        }
        if (dash < 0) {
            IpAddress address = IpAddress.parse(item);
            return new Span(address.high(), address.low(), 1);
        }
        IpAddress first = IpAddress.parse(item.substring(0, dash));
        IpAddress last = IpAddress.parse(item.substring(dash + 1));
        if (first.isV4() != last.isV4()) {
            throw new IllegalArgumentException("'" + item + "' is from one IP version to the other");
        }
        boolean sameHigh = first.high() == last.high();
        if (sameHigh
                ? Long.compareUnsigned(first.low(), last.low()) > 0
                : Long.compareUnsigned(first.high(), last.high()) > 0) {
            throw upsideDown(item);
        }
        long beyond = last.low() - first.low();
        if (!sameHigh || beyond < 0 || beyond >= MOST) {
            throw new IllegalArgumentException("'" + item + "' has more than 2^62 addresses: give fewer");
        }
        return new Span(first.high(), first.low(), beyond + 1);
    }

    private static Span prefix(String item, IpAddress address, String lengthText) {
        int bits = address.isV4() ? Integer.SIZE : 2 * Long.SIZE;
        int shortest = address.isV4() ? 0 : bits - 62;
        int length;
        try {
            length = Integer.parseInt(lengthText);
        } catch (NumberFormatException e) {
            length = -1;
        }
        if (length < shortest || length > bits) {
            throw new IllegalArgumentException("'" + item + "': a prefix length here is " + shortest + " to " + bits);
        }
        long count = 1L << bits - length;
        if ((address.low() & count - 1) != 0) {
            IpAddress start = new IpAddress(address.high(), address.low() & -count);
            throw new IllegalArgumentException(
                    "'" + item + "' has address bits behind its prefix: give " + start + "/" + length);
        }
        return new Span(address.high(), address.low(), count);
    }

    private static IllegalArgumentException upsideDown(String item) {
        return new IllegalArgumentException("'" + item + "' is upside down: give the lower one first");
    }

    private static ValueSet ordered(List<Span> spans, String text) {
        int at = text.indexOf('@');
        String order = at < 0 ? "seq" : text.substring(at + 1);
        return new ValueSet(spans, order(order), exponent(order));
    }

    /** Reads an order: {@code seq}, {@code random}, {@code zipf} or {@code zipf:EXPONENT}. */
    static Order order(String text) {
        return switch (text) {
            case "seq" -> Order.SEQUENTIAL;
            case "random" -> Order.RANDOM;
            case "zipf" -> Order.ZIPF;
            default -> {
                exponent(text);
                yield Order.ZIPF;
            }
        };
    }

    /** The exponent behind {@code zipf:}. */
    static double exponent(String order) {
        if (!order.startsWith("zipf:")) {
            if (!order.equals("seq") && !order.equals("random") && !order.equals("zipf")) {
                throw new IllegalArgumentException(
                        "'@" + order + "' is no order: give @seq, @random, @zipf or @zipf:EXPONENT");
            }
            return DEFAULT_EXPONENT;
        }
        try {
            double exponent = Double.parseDouble(order.substring("zipf:".length()));
            if (exponent > 0 && exponent <= MAX_EXPONENT) {
                return exponent;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw new IllegalArgumentException("'@" + order + "': the exponent is above 0 and up to 10, such as 1.2");
    }

    /** How many values there are, each as often as the text has it. */
    public long count() {
        return ends[ends.length - 1];
    }

    public Order order() {
        return order;
    }

    /** Zipf's. */
    public double exponent() {
        return exponent;
    }

    /** The first address. */
    public IpAddress firstAddress() {
        return new IpAddress(high(0), low(0));
    }

    /** The first port. */
    public int firstPort() {
        return (int) low(0);
    }

    /** Of addresses, whether they are IPv4's. */
    public boolean isV4() {
        return isV4(spans.getFirst());
    }

    private static boolean isV4(Span span) {
        return IpAddress.isV4(span.high, span.low);
    }

    /** The upper half of address {@code index}, as {@link IpAddress} has it. */
    long high(long index) {
        return spans.get(span(index)).high;
    }

    /** The lower half of address {@code index}, or port {@code index}. */
    long low(long index) {
        int i = span(index);
        Span span = spans.get(i);
        return span.low + index - (ends[i] - span.count);
    }

    private int span(long index) {
        int i = 0;
        while (index >= ends[i]) {
            i++;
        }
        return i;
    }
}
