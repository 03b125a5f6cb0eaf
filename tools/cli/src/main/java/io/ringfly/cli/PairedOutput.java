/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.cli;

import io.ringfly.traffic.sink.SequenceTracker;
import java.io.PrintWriter;
import java.util.Optional;

/**
 * gen's report with what arrived beside what was sent: lines for people, or one more JSON object of {@code "type"} {@code
 * arrived}.
 */
final class PairedOutput implements GenOutput {

    private final GenOutput output;
    private final PairedSink sink;
    private final Session session;
    private final boolean json;

    /** {@code output}, and at the end what {@code sink} counted, which begins with it. */
    PairedOutput(GenOutput output, PairedSink sink, Session session, boolean json) {
        this.output = output;
        this.sink = sink;
        this.session = session;
        this.json = json;
    }

    @Override
    public void begin() {
        sink.start();
        output.begin();
    }

    @Override
    public void interval(Interval interval) {
        output.interval(interval);
    }

    @Override
    public void end(Result result) {
        long sent = result.statistics().sent();
        sink.finish(sent);
        output.end(result);
        Optional<SequenceTracker> numbers = sink.numbers();
        long arrived = numbers.map(SequenceTracker::distinct).orElse(0L);
        if (json) {
            tellJson(sent, arrived, numbers);
        } else {
            tell(sent, arrived, numbers);
        }
    }

    private void tell(long sent, long arrived, Optional<SequenceTracker> numbers) {
        PrintWriter out = session.out();
        out.println("--- arrived at " + sink.port().name() + " ("
                + sink.port().features().mode() + ") ---");
        out.println(sent + " sent, " + arrived + " arrived, " + SinkText.lost(sent - arrived, sent)
                + numbers.map(its -> ", " + SinkText.others(its)).orElse(""));
        if (sink.damaged() > 0) {
            out.println(sink.damaged() + " of the lost ones came with a wrong checksum");
        }
        if (numbers.isPresent() && numbers.get().tooLate() > 0) {
            out.println(numbers.get().tooLate() + " came more than "
                    + numbers.get().window() + " numbers late: duplicates, or of those told as lost");
        }
        SinkText.drops(sink.port().stats()).forEach(out::println);
        out.flush();
    }

    private void tellJson(long sent, long arrived, Optional<SequenceTracker> numbers) {
        new JsonLines(session.out()).write("arrived", fields -> {
            fields.writeStringField("port", sink.port().name());
            fields.writeStringField("mode", sink.port().features().mode());
            fields.writeNumberField("sent", sent);
            fields.writeNumberField("arrived", arrived);
            fields.writeNumberField("lost", sent - arrived);
            if (numbers.isPresent()) {
                SinkJson.writeFates(fields, numbers.get());
            }
            fields.writeNumberField("damaged", sink.damaged());
            JsonLines.drops(fields, sink.port().stats());
        });
    }

    @Override
    public void onClosed(Runnable stop) {
        output.onClosed(stop);
    }
}
