/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.ringfly.port.Port;
import io.ringfly.traffic.Generator;
import io.ringfly.traffic.Recording;
import io.ringfly.traffic.Replay;
import java.io.IOException;

/** Packets of a capture. */
record GenReplay(Replay replay) implements GenSubject {

    @Override
    public Generator generator(Port port, Generator.Limits limits, int threads) {
        return new Generator(port, replay, limits);
    }

    @Override
    public String headline() {
        return replay.recording().file() + ", " + packets(replay.recording().packets()) + passes() + notes();
    }

    private String passes() {
        return replay.passes() == 1
                ? ""
                : replay.passes() == 0 ? " again and again" : " " + replay.passes() + " times over";
    }

    private String notes() {
        Recording recording = replay.recording();
        return note(replay.tooLong(), " longer than the " + replay.longest() + " bytes that the port takes left out")
                + note(recording.runts(), " too short for an Ethernet header left out")
                + note(recording.cutShort(), " cut short by the capture sent as they are");
    }

    private static String note(long packets, String what) {
        return packets == 0 ? "" : ", " + packets + what;
    }

    private static String packets(long count) {
        return count + (count == 1 ? " packet" : " packets");
    }

    @Override
    public String summary(long sent) {
        long passes = sent / replay.packets();
        long more = sent % replay.packets();
        return passes + (passes == 1 ? " pass" : " passes")
                + (more == 0 ? "" : " and " + packets(more))
                + " of " + replay.recording().file() + notes();
    }

    @Override
    public void start(JsonGenerator fields) throws IOException {
        Recording recording = replay.recording();
        fields.writeStringField("replay", recording.file().toString());
        fields.writeNumberField("packets", recording.packets());
        fields.writeNumberField("too_long", replay.tooLong());
        fields.writeNumberField("too_short", recording.runts());
        fields.writeNumberField("cut_short", recording.cutShort());
    }

    @Override
    public void end(JsonGenerator fields, long sent) throws IOException {
        fields.writeNumberField("passes", sent / replay.packets());
    }
}
