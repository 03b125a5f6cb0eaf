/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec.pcap;

import java.util.List;

/**
 * What a pcapng section header says about the capture. Classic files say nothing: {@link #EMPTY}.
 *
 * @param options in the order of the file
 */
public record CaptureSection(List<CaptureOption> options) {

    /** Option code: the hardware of the capturing machine. */
    public static final int HARDWARE = 2;
    /** Option code: its operating system. */
    public static final int OS = 3;
    /** Option code: the program that wrote the section. */
    public static final int APPLICATION = 4;

    /** Says nothing. */
    public static final CaptureSection EMPTY = new CaptureSection(List.of());

    public CaptureSection {
        options = List.copyOf(options);
    }

    /** "" when not told. */
    public String hardware() {
        return CaptureOption.firstText(options, HARDWARE);
    }

    /** "" when not told. */
    public String os() {
        return CaptureOption.firstText(options, OS);
    }

    /** "" when not told. */
    public String application() {
        return CaptureOption.firstText(options, APPLICATION);
    }

    public List<String> comments() {
        return CaptureOption.comments(options);
    }

    public CaptureSection withHardware(String text) {
        return with(CaptureOption.text(HARDWARE, text));
    }

    public CaptureSection withOs(String text) {
        return with(CaptureOption.text(OS, text));
    }

    public CaptureSection withApplication(String text) {
        return with(CaptureOption.text(APPLICATION, text));
    }

    /** In place of the first comment, if there is one. */
    public CaptureSection withComment(String text) {
        return with(CaptureOption.text(CaptureOption.COMMENT, text));
    }

    /** In place of the first option with that code, if there is one. */
    public CaptureSection with(CaptureOption option) {
        return new CaptureSection(CaptureOption.with(options, option));
    }
}
