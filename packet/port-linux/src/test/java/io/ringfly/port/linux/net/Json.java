/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.linux.net;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads what {@code ip -json} prints: objects as maps, arrays as lists, numbers as longs or doubles. */
final class Json {

    private final String text;
    private int at;

    private Json(String text) {
        this.text = text;
    }

    /** The objects of an array. */
    static List<Map<String, Object>> objects(String text) {
        List<Map<String, Object>> objects = new ArrayList<>();
        if (!text.isBlank()) {
            for (Object element : (List<?>) new Json(text).value()) {
                Map<String, Object> object = object(element);
                if (!object.isEmpty()) { // ip prints {} for what a filter left out
                    objects.add(object);
                }
            }
        }
        return objects;
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> object(Object value) {
        return (Map<String, Object>) value;
    }

    static int number(Object value) {
        return Math.toIntExact((Long) value);
    }

    private char peek() {
        while (Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        return text.charAt(at);
    }

    private boolean take(char c) {
        if (peek() != c) {
            return false;
        }
        at++;
        return true;
    }

    private Object value() {
        char c = peek();
        if (c == '{') {
            at++;
            Map<String, Object> object = new LinkedHashMap<>();
            while (!take('}')) {
                take(',');
                String key = string();
                take(':');
                object.put(key, value());
            }
            return object;
        }
        if (c == '[') {
            at++;
            List<Object> array = new ArrayList<>();
            while (!take(']')) {
                take(',');
                if (peek() != ']') {
                    array.add(value());
                }
            }
            return array;
        }
        if (c == '"') {
            return string();
        }
        int start = at;
        while (at < text.length() && "+-.0123456789abcdefghijklmnopqrstuvwxyzE".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        String word = text.substring(start, at);
        return switch (word) {
            case "true" -> true;
            case "false" -> false;
            case "null" -> null;
            default -> {
                if (word.indexOf('.') >= 0) {
                    yield Double.valueOf(word);
                }
                yield Long.valueOf(word);
            }
        };
    }

    private String string() {
        if (!take('"')) {
            throw new IllegalArgumentException("no string at " + at + ": " + text);
        }
        StringBuilder string = new StringBuilder();
        for (char c = text.charAt(at++); c != '"'; c = text.charAt(at++)) {
            string.append(c == '\\' ? text.charAt(at++) : c);
        }
        return string.toString();
    }
}
