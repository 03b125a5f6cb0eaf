/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.ping;

import static io.ringfly.ping.Lab.ID;
import static io.ringfly.ping.Lab.OUR_MAC;
import static io.ringfly.ping.Lab.THEIR_MAC;
import static io.ringfly.ping.Lab.THEM;
import static io.ringfly.ping.Lab.US;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfly.codec.ArpFrames;
import io.ringfly.codec.Icmpv4;
import io.ringfly.codec.IpAddress;
import io.ringfly.codec.IpProtocol;
import io.ringfly.codec.Ipv4;
import io.ringfly.ping.Lab.Frame;
import io.ringfly.port.Steering;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is taken from the kernel, and what must stay with it. */
class PingSteeringTest {

    private static final int IP = Frame.IP;

    private final Steering replies = PingSteering.replies(IpAddress.v4(US), IpAddress.v4(THEM), ID);
    private final Steering requests =
            PingSteering.requests(List.of(IpAddress.v4(US), IpAddress.v4(US + 8)), List.of(IpAddress.v4(US + 8)));
    private final Steering arpReplies = PingSteering.neighborReplies(IpAddress.v4(THEM), IpAddress.v4(US));

    private static boolean takes(Steering steering, Frame frame) {
        return steering.matches(frame.memory, 0, frame.length);
    }

    private static Frame withOptions(Frame frame) {
        Frame longer = frame.copy();
        int payload = Ipv4.payloadLength(frame.memory, IP);
        java.lang.foreign.MemorySegment.copy(frame.memory, IP + 20, longer.memory, IP + 24, payload);
        longer.memory.asSlice(IP + 20, 4).fill((byte) 1); // no operation
        longer.set(IP, 0x46);
        Ipv4.setTotalLength(longer.memory, IP, 24 + payload);
        longer.length += 4;
        return longer.sum();
    }

    private static Frame arp(boolean reply, int sender, int target) {
        Frame frame = new Frame();
        frame.length =
                ArpFrames.writeRequest(frame.memory, 0, OUR_MAC, reply ? target : sender, reply ? sender : target);
        if (reply) {
            ArpFrames.answer(frame.memory, 0, frame.length, THEIR_MAC);
        }
        frame.length = 60;
        return frame;
    }

    @Test
    void aPingTakesTheRepliesToItsRequests() {
        assertTrue(takes(replies, Frame.reply(ID, 1)));
        assertTrue(takes(replies, Frame.reply(ID, 65535)));
        assertTrue(takes(replies, withOptions(Frame.reply(ID, 1))));
    }

    @Test
    void aPingTakesRepliesFromAnybodySinceItTellsWhose() {
        Frame reply = Frame.reply(ID, 1);
        Ipv4.rewriteSrc(reply.memory, IP, THEM + 1);
        assertTrue(takes(replies, reply));
    }

    @Test
    void aPingLeavesOthersRepliesToThem() {
        assertFalse(takes(replies, Frame.reply(ID + 1, 1)), "another ping's on this host");
        assertFalse(takes(replies, Frame.reply(ID ^ 0x0100, 1)));
        Frame elsewhere = Frame.reply(ID, 1);
        Ipv4.rewriteDst(elsewhere.memory, IP, US + 1);
        assertFalse(takes(replies, elsewhere), "for another host");
    }

    @ParameterizedTest
    @CsvSource({
        "20, 20, more fragments",
        "20, 60, more fragments and don't fragment",
        "21, 1, a later fragment",
        "20, 1f, a much later one",
    })
    void fragmentsStayWithTheKernelWhichPutsThemTogether(int at, String value, String what) {
        int byteValue = Integer.parseInt(value, 16);
        assertFalse(takes(replies, Frame.reply(ID, 1).set(at, byteValue)), what);
        assertFalse(takes(requests, Frame.request(THEM, US, 9, 1, 56).set(at, byteValue)), what);
    }

    @Test
    void whatOnlyLooksLikeAReplyStaysWithTheKernel() {
        Frame reply = Frame.reply(ID, 1);
        assertFalse(takes(replies, reply.copy().set(12, 0x86).set(13, 0xdd)), "IPv6");
        assertFalse(takes(replies, reply.copy().set(12, 0x81).set(13, 0)), "in a VLAN");
        assertFalse(takes(replies, reply.copy().set(14, 0x65)), "version 6");
        assertFalse(takes(replies, reply.copy().set(23, IpProtocol.UDP)));
        assertFalse(takes(replies, reply.copy().set(34, Icmpv4.TIMESTAMP_REPLY)));
        assertFalse(takes(replies, Frame.request(THEM, US, ID, 1, 56)), "a request");
        for (int length = 0; length < 40; length++) {
            Frame cut = reply.copy();
            cut.length = length;
            assertFalse(takes(replies, cut), "cut to " + length);
        }
        reply.length = 40;
        assertTrue(takes(replies, reply), "with the identifier it is all there");
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                Icmpv4.UNREACHABLE,
                Icmpv4.TIME_EXCEEDED,
                Icmpv4.REDIRECT,
                Icmpv4.PARAMETER_PROBLEM,
                Icmpv4.SOURCE_QUENCH
            })
    void errorsAboutItsRequestsAreTakenWhoeverSendsThem(int type) {
        Frame ours = Frame.request(US, THEM, ID, 3, 56);
        assertTrue(takes(replies, Frame.error(ours, type, 0, 0, 28)));
        assertTrue(takes(replies, Frame.error(ours, type, 1, 0, 84)));
        assertTrue(takes(replies, withOptions(Frame.error(ours, type, 1, 0, 28))));
        assertFalse(takes(replies, Frame.error(Frame.request(US, THEM, ID + 1, 3, 56), type, 0, 0, 28)), "another's");
        assertFalse(takes(replies, Frame.error(Frame.request(US, THEM + 1, ID, 3, 56), type, 0, 0, 28)), "elsewhere");
        assertFalse(takes(replies, Frame.error(Frame.reply(ID, 3), type, 0, 0, 28)), "about a reply");
        assertFalse(takes(replies, Frame.error(ours.copy().set(23, IpProtocol.UDP), type, 0, 0, 28)), "about UDP");
        Frame toAnother = Frame.error(ours, type, 0, 0, 28);
        Ipv4.rewriteDst(toAnother.memory, IP, US + 1);
        assertFalse(takes(replies, toAnother), "to another host");
        Frame short28 = Frame.error(ours, type, 0, 0, 28);
        short28.length = 14 + 20 + 8 + 25;
        assertFalse(takes(replies, short28), "the quote is cut before the identifier");
    }

    @Test
    void theKernelKeepsItsErrorsAboutOtherThings() {
        Frame ours = Frame.request(US, THEM, ID, 3, 56);
        for (int type : new int[] {0, 8, 9, 10, 13, 14, 30, 255}) {
            assertFalse(takes(replies, Frame.error(ours, type, 0, 0, 28)), "type " + type);
        }
    }

    @Test
    void aPongTakesRequestsForItsAddresses() {
        assertTrue(takes(requests, Frame.request(THEM, US, 1, 1, 56)));
        assertTrue(takes(requests, Frame.request(THEM, US + 8, 1, 1, 0)));
        assertTrue(takes(requests, withOptions(Frame.request(THEM, US, 1, 1, 56))));
        assertFalse(takes(requests, Frame.request(THEM, US + 1, 1, 1, 56)));
        assertFalse(takes(requests, Frame.request(US, THEM, 1, 1, 56)), "from it");
        Frame reply = Frame.request(US, THEM, 1, 1, 56).copy();
        assertFalse(takes(requests, FarEnd.reply(reply)), "a reply to it");
    }

    @Test
    void aPongTakesOnlyThoseQuestionsThatNobodyElseAnswers() {
        assertTrue(takes(requests, arp(false, THEM, US + 8)));
        assertFalse(takes(requests, arp(false, THEM, US)), "the kernel does");
        assertFalse(takes(requests, arp(false, THEM, THEM)));
        assertFalse(takes(requests, arp(true, THEM, US + 8)), "an answer is no question");
    }

    @Test
    void aResolverTakesItsAnswersOnly() {
        assertTrue(takes(arpReplies, arp(true, THEM, US)));
        assertFalse(takes(arpReplies, arp(true, THEM + 1, US)), "somebody else's");
        assertFalse(takes(arpReplies, arp(true, THEM, US + 1)), "to somebody else");
        assertFalse(takes(arpReplies, arp(false, THEM, US)), "a question");
        assertFalse(takes(arpReplies, Frame.reply(ID, 1)));
    }

    @Test
    void withoutAddressesAPongTakesNothing() {
        assertEquals(Steering.nothing(), PingSteering.requests(List.of(), List.of()));
    }

    @Test
    void addressesAboveTheSignBitAreTaken() {
        int high = 0xc0a80001;
        Steering steering = PingSteering.replies(IpAddress.v4(high), IpAddress.v4(high + 1), 0xffff);
        Frame reply = FarEnd.reply(Frame.request(high, high + 1, 0xffff, 1, 56));
        assertTrue(takes(steering, reply));
    }
}
