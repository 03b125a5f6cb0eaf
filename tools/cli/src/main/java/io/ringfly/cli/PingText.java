/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.cli;

import io.ringfly.codec.MacAddress;
import io.ringfly.ping.PingPlan;
import io.ringfly.ping.PingStatistics;
import io.ringfly.port.Port;
import io.ringfly.port.PortFeatures;
import io.ringfly.port.PortStats;
import java.io.PrintWriter;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Instant;
import java.util.HexFormat;
import picocli.CommandLine.ParseResult;

/** ping's output as iputils prints it, so that scripts that read the one can read the other. */
final class PingText implements PingOutput {

    /** Below this interval a line is not worth a system call each. */
    private static final long FLUSH_NANOS = 10_000_000;

    private static final int DUMP_LINE = 32;
    private static final int TIME_LENGTH = 16; // of the send time, which iputils does not compare or dump

    private final PrintWriter out;
    private final PrintWriter err;
    private final PingPlan plan;
    private final boolean quiet;
    private final boolean unanswered;
    private final boolean timestamps;
    private final boolean precise;
    private final boolean verbose;
    private final boolean histogram;
    private final String destination;
    private final PacketPath path;
    private final Port port;
    private final String from;
    private final boolean dots;
    private final StringBuilder line = new StringBuilder(128);
    private Runnable stop = () -> {};
    private long flushed;
    private int newest; // sequence number sent
    private int pipe; // most requests on their way at once
    private long firstSent;
    private long lastSent;

    PingText(Session session, ParseResult arguments, PingPlan plan, String destination, PacketPath path, Port port) {
        out = session.out();
        err = session.err();
        this.plan = plan;
        quiet = arguments.hasMatchedOption("-q");
        unanswered = arguments.hasMatchedOption("-O");
        timestamps = arguments.hasMatchedOption("-D");
        precise = arguments.hasMatchedOption("-3");
        verbose = arguments.hasMatchedOption("-v");
        histogram = arguments.hasMatchedOption("--histogram");
        this.destination = destination;
        this.path = path;
        this.port = port;
        from = arguments.matchedOptionValue("-I", "");
        dots = arguments.hasMatchedOption("-f") && !quiet;
    }

    @Override
    public void onClosed(Runnable stop) {
        this.stop = stop;
    }

    @Override
    public void begin() {
        PortFeatures features = port.features();
        err.println("ringfly: " + port.name() + " (" + features.mode() + "), next hop "
                + MacAddress.format(plan.nextHopMac()));
        err.flush();
        if (plan.pattern().length > 0 && !quiet) {
            out.println("PATTERN: 0x" + HexFormat.of().formatHex(plan.pattern()));
        }
        String address = "(" + path.text(plan.destination()) + ") ";
        if (plan.isV4()) {
            out.println("PING " + destination + " " + address + from() + plan.dataSize() + "(" + plan.packetLength()
                    + ") bytes of data.");
        } else {
            out.println("PING " + destination + address + flow() + from() + plan.dataSize() + " data bytes");
        }
        flush();
    }

    private String flow() {
        int label = plan.flowLabel();
        return label == 0 ? "" : ", flow 0x" + HexFormat.of().toHexDigits(label, 5) + ", ";
    }

    /** With -I the source address, and the interface if that is what was given. */
    private String from() {
        if (from.isEmpty()) {
            return "";
        }
        PingTarget address = PingTarget.literal(from);
        String device = address == null ? from : address.zone() == null ? "" : address.zone();
        return "from " + path.text(plan.source()) + " " + device + ": ";
    }

    @Override
    public void sent(int seq) {
        if (dots) {
            out.print('.');
        }
        newest = seq;
        lastSent = System.nanoTime();
        firstSent = firstSent == 0 ? lastSent : firstSent;
        flushWhenDue(lastSent);
    }

    /** Something came back for {@code seq}: counts how many were on their way then, as iputils does. */
    private void acknowledge(int seq) {
        int younger = (newest - seq) & 0xffff;
        if (younger < 0x8000) {
            pipe = Math.max(pipe, younger + 1);
        }
    }

    @Override
    public void unanswered(int seq) {
        if (unanswered) { // with -q too: then it is all that is printed
            timestamp();
            line.append("no answer yet for icmp_seq=").append(seq);
            print();
        }
    }

    @Override
    public void reply(int seq, int bytes, long sourceHigh, long sourceLow, int ttl, long rttNanos, int reply) {
        if ((reply & BAD_CHECKSUM) == 0) {
            acknowledge(seq);
        }
        if (quiet) {
            return;
        }
        if (dots) {
            out.print((reply & BAD_CHECKSUM) == 0 ? "\b \b" : "\bC");
            return;
        }
        timestamp();
        line.append(bytes).append(" bytes from ").append(path.text(sourceHigh, sourceLow));
        line.append(": icmp_seq=").append(seq);
        if (verbose) {
            line.append(" ident=").append(plan.id());
        }
        line.append(" ttl=").append(ttl);
        if ((reply & TRUNCATED) != 0) {
            line.append(" (truncated)");
            print();
            return;
        }
        line.append(" time=");
        Times.appendMillis(line, rttNanos, precise);
        line.append(" ms");
        if ((reply & DUPLICATE) != 0) {
            line.append(" (DUP!)");
        }
        if ((reply & BAD_CHECKSUM) != 0) {
            line.append(" (BAD CHECKSUM!)");
        }
        if ((reply & OTHER_SOURCE) != 0) {
            line.append(" (DIFFERENT ADDRESS!)");
        }
        print();
    }

    @Override
    public void wrongData(int index, int expected, int actual, MemorySegment data, long at, int length) {
        if (quiet || dots) {
            return;
        }
        line.append("wrong data byte #").append(index).append(" should be 0x").append(Integer.toHexString(expected));
        line.append(" but was 0x").append(Integer.toHexString(actual));
        for (int i = Math.min(TIME_LENGTH, index); i < length; i++) {
            if (i % DUMP_LINE == TIME_LENGTH) {
                line.append("\n#").append(i).append('\t');
            }
            line.append(Integer.toHexString(data.get(ValueLayout.JAVA_BYTE, at + i) & 0xff))
                    .append(' ');
        }
        print();
    }

    @Override
    public void error(int seq, long sourceHigh, long sourceLow, int type, int code, int info, boolean checksumOk) {
        boolean notice = IcmpErrors.isNotice(plan.isV4(), type);
        if (!notice && plan.isV4()) { // over IPv6 iputils does not count it
            acknowledge(seq);
        }
        if (quiet) {
            return;
        }
        if (dots) {
            out.print(notice ? "" : "\bE");
            return;
        }
        timestamp();
        line.append("From ").append(path.text(sourceHigh, sourceLow)).append(notice ? ":" : "");
        line.append(" icmp_seq=").append(seq).append(' ');
        if (!checksumOk) {
            line.append("(BAD CHECKSUM)");
        }
        line.append(IcmpErrors.describe(plan.isV4(), type, code, info));
        print();
    }

    @Override
    public void status(PingStatistics statistics) {
        StringBuilder text = new StringBuilder("\r");
        text.append(statistics.received())
                .append('/')
                .append(statistics.transmitted())
                .append(" packets, ");
        text.append((long) statistics.lossPercent()).append("% loss");
        if (statistics.received() > 0) {
            text.append(", min/avg/ewma/max = ").append(Times.millis(statistics.minimum()));
            text.append('/').append(Times.millis(statistics.mean()));
            text.append('/').append(Times.millis(statistics.movingAverage()));
            text.append('/').append(Times.millis(statistics.maximum())).append(" ms");
        }
        err.println(text);
        err.flush();
    }

    @Override
    public void end(PingStatistics statistics, PortStats stats) {
        out.println();
        out.println("--- " + destination + " ping statistics ---");
        StringBuilder text = new StringBuilder();
        text.append(statistics.transmitted()).append(" packets transmitted, ");
        text.append(statistics.received()).append(" received");
        counted(text, statistics.duplicates(), " duplicates");
        counted(text, statistics.corrupted(), " corrupted");
        counted(text, statistics.errors(), " errors");
        if (statistics.transmitted() > 0) {
            text.append(", ").append(percent(statistics.lossPercent())).append("% packet loss, time ");
            text.append((lastSent - firstSent + 500_000) / 1_000_000).append("ms");
        }
        out.println(text);
        if (statistics.received() > 0) {
            out.println("rtt min/avg/max/mdev = " + Times.millis(statistics.minimum()) + "/"
                    + Times.millis(statistics.mean()) + "/" + Times.millis(statistics.maximum()) + "/"
                    + Times.millis(statistics.deviation()) + " ms" + pipe(", ") + gap(statistics));
            out.println("rtt p50/p90/p99/p99.9 = " + Times.millis(statistics.percentile(50)) + "/"
                    + Times.millis(statistics.percentile(90)) + "/" + Times.millis(statistics.percentile(99)) + "/"
                    + Times.millis(statistics.percentile(99.9)) + " ms");
            if (histogram) {
                RttHistogram.draw(statistics, out);
            }
        } else {
            out.println(pipe(""));
        }
        flush();
        for (PortStats.Drop drop : stats.drops()) {
            if (drop.count() > 0) {
                err.println("ringfly: " + drop.count() + " packets lost, " + drop.reason() + ". " + drop.meaning());
            }
        }
    }

    private String pipe(String before) {
        return pipe > 1 ? before + "pipe " + pipe : "";
    }

    /** The mean time between requests and the moving average of the round trips, where the replies set the pace. */
    private String gap(PingStatistics statistics) {
        if (plan.pace() == PingPlan.Pace.FIXED || statistics.transmitted() < 2) {
            return "";
        }
        double gap = (double) (lastSent - firstSent) / (statistics.transmitted() - 1);
        return ", ipg/ewma " + Times.millis(gap) + "/" + Times.millis(statistics.movingAverage()) + " ms";
    }

    private static void counted(StringBuilder text, long count, String what) {
        if (count > 0) {
            text.append(", +").append(count).append(what);
        }
    }

    /** Six significant digits at the most and no zeros behind them, as C's {@code %g}. */
    private static String percent(double value) {
        if (value == Math.rint(value)) {
            return Long.toString((long) value); // nearly always, and BigDecimal takes 10 ms to load
        }
        return new BigDecimal(value)
                .round(new MathContext(6))
                .stripTrailingZeros()
                .toPlainString();
    }

    private void timestamp() {
        if (timestamps) {
            Instant now = Instant.now();
            line.append('[').append(now.getEpochSecond()).append('.');
            Times.appendPadded(line, now.getNano() / 1000, 6);
            line.append("] ");
        }
    }

    private void print() {
        out.append(line).println();
        line.setLength(0);
        if (plan.intervalNanos() >= FLUSH_NANOS && plan.pace() == PingPlan.Pace.FIXED) {
            flush();
        } else {
            flushWhenDue(System.nanoTime());
        }
    }

    private void flushWhenDue(long now) {
        if (now - flushed >= FLUSH_NANOS) {
            flushed = now;
            flush();
        }
    }

    private void flush() {
        if (out.checkError()) { // which flushes
            stop.run();
        }
    }
}
