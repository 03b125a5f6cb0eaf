/* SPDX-License-Identifier: Apache-2.0 */
/*
 * codec WORK FILE
 *
 * Prints a digest of what the work comes to. Then, for each line of standard input, which is a number of nanoseconds,
 * works that long and prints the nanoseconds that one frame took. Ends with its input.
 */
#include "codec.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

uint32_t frame_count;
const uint32_t *frame_table;
uint8_t *frame_bytes;
volatile uint64_t sink;

#define PAGE 4096

/* What became of the frames themselves, when the work was done once. */
static uint64_t digest_frames(void (*run)(void))
{
    uint64_t digest = 0;
    run();
    for (uint32_t i = 0; i < frame_count; i++) {
        for (uint32_t j = 0; j < frame_length(i); j++) digest = mix(digest, frame_at(i)[j]);
    }
    return digest;
}

static uint64_t digest_nat4(void)
{
    return digest_frames(run_nat4);
}

static uint64_t digest_nat6(void)
{
    return digest_frames(run_nat6);
}

static uint64_t digest_template(void)
{
    return digest_frames(run_template);
}

static const struct work {
    const char *name;
    void (*run)(void);
    uint64_t (*digest)(void);
} works[] = {
    {"dissect", run_dissect, digest_dissect},
    {"nat4", run_nat4, digest_nat4},
    {"nat6", run_nat6, digest_nat6},
    {"template", run_template, digest_template},
    {"checksum", run_checksum, digest_checksum},
};

static const struct work *find(const char *name)
{
    for (size_t i = 0; i < sizeof works / sizeof *works; i++) {
        if (!strcmp(works[i].name, name)) return &works[i];
    }
    fprintf(stderr, "codec: no work called %s\n", name);
    exit(2);
}

static void load(const char *path)
{
    FILE *f = fopen(path, "rb");
    long size;
    if (!f || fseek(f, 0, SEEK_END) || (size = ftell(f)) < 4 || fseek(f, 0, SEEK_SET)) {
        perror(path);
        exit(1);
    }
    frame_bytes = aligned_alloc(PAGE, (size + PAGE - 1) / PAGE * PAGE);
    if (!frame_bytes || fread(frame_bytes, 1, size, f) != (size_t)size) {
        perror(path);
        exit(1);
    }
    fclose(f);
    memcpy(&frame_count, frame_bytes, 4);
    frame_table = (const uint32_t *)(frame_bytes + 4);
}

static int64_t nanos(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

int main(int argc, char **argv)
{
    char line[32];
    if (argc != 3) {
        fprintf(stderr, "usage: codec WORK FILE\n");
        return 2;
    }
    const struct work *work = find(argv[1]);
    load(argv[2]);
    printf("%llx\n", (unsigned long long)work->digest());
    fflush(stdout);
    while (fgets(line, sizeof line, stdin)) {
        int64_t least = atoll(line), start = nanos(), end;
        uint64_t rounds = 0;
        do {
            work->run();
            rounds++;
            end = nanos();
        } while (end - start < least);
        printf("%.4f\n", (double)(end - start) / (rounds * frame_count));
        fflush(stdout);
    }
    return 0;
}
