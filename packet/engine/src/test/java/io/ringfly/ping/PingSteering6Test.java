/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.ping;

import static io.ringfly.ping.Frames6.ICMP;
import static io.ringfly.ping.Frames6.IP;
import static io.ringfly.ping.Lab.ID;
import static io.ringfly.ping.Lab.ROUTER6;
import static io.ringfly.ping.Lab.THEIR_MAC;
import static io.ringfly.ping.Lab.THEM6;
import static io.ringfly.ping.Lab.US6;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfly.codec.Icmpv6;
import io.ringfly.codec.IpAddress;
import io.ringfly.codec.IpProtocol;
import io.ringfly.ping.Lab.Frame;
import io.ringfly.port.Steering;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What of IPv6 is taken from the kernel, and what must stay with it. */
class PingSteering6Test {

    private static final IpAddress OURS_ALONE = IpAddress.parse("fd01::88:99");

    private final Steering replies = PingSteering.replies(US6, THEM6, ID);
    private final Steering requests = PingSteering.requests(List.of(US6, OURS_ALONE), List.of(OURS_ALONE));
    private final Steering neighbour = PingSteering.neighborReplies(THEM6, US6);

    private static boolean takes(Steering steering, Frame frame) {
        return steering.matches(frame.memory, 0, frame.length);
    }

    @Test
    void aPingTakesTheRepliesToItsRequestsWhoeverSendsThem() {
        assertTrue(takes(replies, Frames6.reply(ID, 1)));
        assertTrue(takes(replies, Frames6.reply(ID, 65535)));
        assertTrue(takes(replies, Frames6.from(Frames6.reply(ID, 1), ROUTER6)));
    }

    @Test
    void aPingLeavesTheRestToTheKernel() {
        Frame reply = Frames6.reply(ID, 1);
        assertFalse(takes(replies, Frames6.reply(ID + 1, 1)), "another ping's on this host");
        assertFalse(takes(replies, Frames6.reply(ID ^ 0x0100, 1)));
        assertFalse(takes(replies, Frames6.withExtension(reply)), "with an extension header");
        assertFalse(takes(replies, reply.copy().set(Frames6.NEXT_HEADER, IpProtocol.FRAGMENT)), "a fragment");
        assertFalse(takes(replies, reply.copy().set(Frames6.NEXT_HEADER, IpProtocol.UDP)));
        assertFalse(takes(replies, reply.copy().set(IP, 0x40)), "version 4");
        assertFalse(takes(replies, reply.copy().set(12, 0x81).set(13, 0)), "in a VLAN");
        assertFalse(takes(replies, Frames6.request(THEM6, US6, ID, 1)), "a request");
        for (int bit = 0; bit < 128; bit++) {
            Frame elsewhere = reply.copy();
            int at = IP + 24 + bit / 8;
            elsewhere.set(at, elsewhere.memory.get(java.lang.foreign.ValueLayout.JAVA_BYTE, at) ^ 1 << bit % 8);
            assertFalse(takes(replies, elsewhere), "to another host");
        }
        for (int length = 0; length < ICMP + 6; length++) {
            Frame cut = reply.copy();
            cut.length = length;
            assertFalse(takes(replies, cut), "cut to " + length);
        }
        reply.length = ICMP + 6;
        assertTrue(takes(replies, reply), "with the identifier it is all there");
    }

    @Test
    void neighbourDiscoveryStaysWithTheKernel() {
        Frame question = Frames6.solicitation(THEM6, US6);
        Frame answer = Frames6.advertisement(Frames6.solicitation(US6, THEM6), THEIR_MAC);
        for (Steering steering : List.of(replies, requests)) {
            assertFalse(takes(steering, question), "a question for the kernel's address");
            assertFalse(takes(steering, answer), "an answer to the kernel's question");
            for (int type = Icmpv6.MLD_QUERY; type <= Icmpv6.MLDV2_REPORT; type++) {
                assertFalse(takes(steering, Frames6.reply(ID, 1).set(ICMP, type)), "type " + type);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {Icmpv6.UNREACHABLE, Icmpv6.PACKET_TOO_BIG, Icmpv6.TIME_EXCEEDED, Icmpv6.PARAMETER_PROBLEM})
    void errorsAboutItsRequestsAreTakenWhoeverSendsThem(int type) {
        Frame ours = Frames6.request(US6, THEM6, ID, 3);
        assertTrue(takes(replies, Frames6.error(ours, type, 0, 0, 48)));
        assertTrue(takes(replies, Frames6.error(ours, type, 1, 0, 104)));
        assertTrue(takes(replies, Frames6.error(ours, type, 1, 0, 46)), "the identifier is quoted");
        assertFalse(takes(replies, Frames6.error(ours, type, 1, 0, 45)), "not all of it");
        assertFalse(takes(replies, Frames6.error(Frames6.request(US6, THEM6, ID + 1, 3), type, 0, 0, 48)));
        assertFalse(takes(replies, Frames6.error(Frames6.request(US6, ROUTER6, ID, 3), type, 0, 0, 48)));
        assertFalse(takes(replies, Frames6.error(Frames6.reply(ID, 3), type, 0, 0, 48)), "about a reply");
        assertFalse(takes(replies, Frames6.error(ours.copy().set(Frames6.NEXT_HEADER, 17), type, 0, 0, 48)));
        assertFalse(takes(replies, Frames6.to(Frames6.error(ours, type, 0, 0, 48), ROUTER6)), "to another host");
    }

    @Test
    void aPongTakesRequestsForItsAddresses() {
        assertTrue(takes(requests, Frames6.request(THEM6, US6, 1, 1)));
        assertTrue(takes(requests, Frames6.request(THEM6, OURS_ALONE, 1, 1)));
        assertFalse(takes(requests, Frames6.request(US6, THEM6, 1, 1)));
        assertFalse(takes(requests, Frames6.withExtension(Frames6.request(THEM6, US6, 1, 1))));
        assertFalse(takes(requests, Frames6.reply(1, 1)), "a reply to it");
    }

    @Test
    void aPongTakesOnlyThoseQuestionsThatNobodyElseAnswers() {
        Frame question = Frames6.solicitation(THEM6, OURS_ALONE);
        assertTrue(takes(requests, question));
        assertTrue(takes(requests, Frames6.to(question.copy(), OURS_ALONE)), "whether it is still there");
        assertTrue(takes(requests, Frames6.solicitation(IpAddress.parse("::"), OURS_ALONE)), "whether it is free");
        assertFalse(takes(requests, Frames6.solicitation(THEM6, IpAddress.parse("fd02::88:99"))), "of the same group");
        assertFalse(takes(requests, question.copy().set(IP + 7, 64)), "through a router");
        assertFalse(takes(requests, Frames6.advertisement(question, THEIR_MAC)), "an answer is no question");
    }

    @Test
    void aResolverTakesItsAnswersOnly() {
        Frame answer = Frames6.advertisement(Frames6.solicitation(US6, THEM6), THEIR_MAC);
        assertTrue(takes(neighbour, answer));
        assertFalse(takes(neighbour, Frames6.advertisement(Frames6.solicitation(US6, ROUTER6), THEIR_MAC)));
        assertFalse(takes(neighbour, Frames6.advertisement(Frames6.solicitation(ROUTER6, THEM6), THEIR_MAC)));
        assertFalse(takes(neighbour, answer.copy().set(IP + 7, 254)), "through a router");
        assertFalse(takes(neighbour, Frames6.solicitation(US6, THEM6)), "a question");
        assertFalse(takes(neighbour, Frames6.reply(ID, 1)));
    }
}
