/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.cli;

import io.ringfly.traffic.Pace;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Counts and rates as people type them and as gen prints them. */
final class Amounts {

    private static final double THOUSAND = 1e3;
    private static final double MILLION = 1e6;
    private static final double BILLION = 1e9;
    private static final double MOST = 1e15;

    private Amounts() {}

    /** Reads {@code 1.5}, {@code 100k}, {@code 2M}, {@code 1G}; above 0. */
    static double number(String text) {
        int end = text.length() - 1;
        double unit = text.isEmpty()
                ? 1
                : switch (text.charAt(end)) {
                    case 'k' -> THOUSAND;
                    case 'M' -> MILLION;
                    case 'G' -> BILLION;
                    default -> 1;
                };
        try {
            double value = Double.parseDouble(unit == 1 ? text : text.substring(0, end)) * unit;
            if (value > 0 && value <= MOST && Character.isDigit(text.charAt(0))) {
                return value;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw new TypeConversionException("'" + text + "' is no number above 0: write 100, 100k or 1.5M");
    }

    /** A whole number of things, above 0. */
    static final class Count implements ITypeConverter<Long> {

        @Override
        public Long convert(String text) {
            double value = number(text);
            if (value != Math.rint(value)) {
                throw new TypeConversionException("'" + text + "' is no whole number");
            }
            return (long) value;
        }
    }

    /** Reads {@code 1.5Mpps}, {@code 100k} (packets too), {@code 10Gbps} (on the wire) and {@code max}. */
    static final class Rate implements ITypeConverter<Pace> {

        @Override
        public Pace convert(String text) {
            return text.equals("max") ? Pace.MAX : Pace.of(unit(text), rate(text));
        }
    }

    private static Pace.Unit unit(String text) {
        return text.endsWith("bps") ? Pace.Unit.WIRE_BITS : Pace.Unit.PACKETS;
    }

    private static double rate(String text) {
        String number = text.endsWith("bps") || text.endsWith("pps") ? text.substring(0, text.length() - 3) : text;
        try {
            return number(number);
        } catch (TypeConversionException e) {
            throw new TypeConversionException(
                    "'" + text + "' is no rate above 0: write 100k (packets a second), 1.5Mpps, 10Gbps or max");
        }
    }

    /** Reads {@code 100k..2M:100k/5s}: from, to, step, and how long each. */
    static final class Ramp implements ITypeConverter<Pace> {

        private static final int MOST_STEPS = 10_000;

        @Override
        public Pace convert(String text) {
            int dots = text.indexOf("..");
            int colon = text.indexOf(':', Math.max(0, dots));
            int slash = text.indexOf('/', Math.max(0, colon));
            if (dots < 0 || colon < 0 || slash < 0) {
                throw new TypeConversionException(
                        "'" + text + "' is no ramp: write FROM..TO:STEP/TIME, as in 100k..2M:100k/5s");
            }
            String from = text.substring(0, dots);
            String to = text.substring(dots + 2, colon);
            String step = text.substring(colon + 1, slash);
            long nanos = new Times.Converter().convert(text.substring(slash + 1));
            if (rate(to) < rate(from)) {
                throw new TypeConversionException("'" + text + "' is upside down: give the lower rate first");
            }
            if (nanos == 0 || (rate(to) - rate(from)) / rate(step) > MOST_STEPS) {
                throw new TypeConversionException("'" + text + "' has no time for a step, or more than 10000 steps");
            }
            return Pace.ramp(unit(to), rate(from), rate(to), rate(step), nanos);
        }
    }

    /** Reads a part, {@code 0.1%} or {@code 0.001}, below 1. */
    static double part(String text) {
        boolean percent = text.endsWith("%");
        try {
            double value = Double.parseDouble(percent ? text.substring(0, text.length() - 1) : text);
            double part = percent ? value / 100 : value;
            if (part >= 0 && part < 1) {
                return part;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw new TypeConversionException("'" + text + "' is no part of the packets: write 0.1% or 0.001");
    }

    /** Packets in a second: {@code 1488095 pps}. */
    static String packetRate(double perSecond) {
        return String.format(Locale.ROOT, perSecond < 100 ? "%.2f pps" : "%.0f pps", perSecond);
    }

    /** Bits in a second: {@code 1.00 Gbit/s}. */
    static String bitRate(double perSecond) {
        if (perSecond >= BILLION) {
            return String.format(Locale.ROOT, "%.2f Gbit/s", perSecond / BILLION);
        }
        return perSecond >= MILLION
                ? String.format(Locale.ROOT, "%.2f Mbit/s", perSecond / MILLION)
                : String.format(Locale.ROOT, "%.2f kbit/s", perSecond / THOUSAND);
    }

    /** A part of one as {@code +0.002 %}. */
    static String percent(double part) {
        return String.format(Locale.ROOT, "%+.3f %%", part * 100);
    }

    /** Microseconds with one decimal. */
    static String micros(double nanos) {
        return String.format(Locale.ROOT, "%.1f", nanos / THOUSAND);
    }
}
