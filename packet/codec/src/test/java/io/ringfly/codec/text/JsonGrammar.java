/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec.text;

import java.util.HashSet;
import java.util.Set;

/** Whether a text is JSON (RFC 8259) of objects, arrays and strings, which is all that {@link JsonText} writes. */
final class JsonGrammar {

    private final String text;
    private int at;

    private JsonGrammar(String text) {
        this.text = text;
    }

    /** Throws where the text goes wrong: an object that has a name twice is wrong, too. */
    static void check(String text) {
        JsonGrammar grammar = new JsonGrammar(text);
        grammar.value();
        if (grammar.at != text.length()) throw grammar.wrong("more behind the end");
    }

    private void value() {
        switch (peek()) {
            case '{' -> object();
            case '[' -> array();
            default -> string();
        }
    }

    private void object() {
        expect('{');
        Set<String> names = new HashSet<>();
        if (peek() != '}') {
            do {
                if (!names.add(string())) throw wrong("a name that was there before");
                expect(':');
                value();
            } while (goesOn());
        }
        expect('}');
    }

    private void array() {
        expect('[');
        if (peek() != ']') {
            do value();
            while (goesOn());
        }
        expect(']');
    }

    private boolean goesOn() {
        if (peek() != ',') return false;
        at++;
        return true;
    }

    private String string() {
        expect('"');
        int start = at;
        for (; peek() != '"'; at++) {
            char c = text.charAt(at);
            if (c < ' ') throw wrong("a control character");
            if (c == '\\' && "\"\\/bfnrtu".indexOf(text.charAt(++at)) < 0) throw wrong("an unknown escape");
        }
        return text.substring(start, at++);
    }

    private char peek() {
        if (at >= text.length()) throw wrong("the end");
        return text.charAt(at);
    }

    private void expect(char c) {
        if (peek() != c) throw wrong("no " + c);
        at++;
    }

    private IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException(what + " at " + at + " of " + text);
    }
}
