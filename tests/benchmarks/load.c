/* Opens many event streams on loopback and measures what arrives: one thread, epoll, no allocation per event.
 *
 * load PORT PATH CLIENTS OPEN_PER_S EVENTS TIMEOUT_S HEADERS_FILE
 *
 * Each client sends one line of the file as a header, so that each is signed in as a different user.
 * Every event contains `"sent_ns":<CLOCK_MONOTONIC of its sender>`. Prints one line of JSON when every client has a
 * response, and one at the end: when every client has received EVENTS events, at SIGTERM, or after TIMEOUT_S.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define MARK "\"sent_ns\":"
#define MARK_LEN (sizeof MARK - 1)
#define LONGEST_MARK 40 /* at least the mark, a space and the digits of a 64-bit number */
#define CHUNK 65536
#define OPENING_AT_ONCE 50
#define CLIENTS_PER_ADDRESS 10000
#define BUCKET_US 10
#define BUCKETS 6000000 /* of 10 us: one minute */
#define LINGER_MS 300   /* after the last expected event, to count duplicates */

enum state { WAITING, STREAMING, CLOSED };

struct client {
    int fd;
    enum state state;
    unsigned events;
    unsigned carried; /* bytes kept from the last read, in which a mark may begin */
    char carry[LONGEST_MARK];
};

static struct client *clients;
static unsigned client_count, expected, answered, rejected, closed_early, complete;
static uint32_t *histogram;
static uint64_t received, first_ns, last_ns, worst_ns;
static double cpu_at_first;
static char rejection[64];
static volatile sig_atomic_t stopped;

static void stop(int number) {
    (void)number;
    stopped = 1;
}

static void die(const char *what) {
    fprintf(stderr, "load: %s: %s\n", what, strerror(errno));
    exit(1);
}

static uint64_t now_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static double own_cpu_s(void) {
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    return (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
           (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

/* One source address has too few ports: 127.0.0.2 has the first clients, 127.0.0.3 the next ones. */
static void bind_source(const struct client *client) {
    struct sockaddr_in source = {.sin_family = AF_INET};
    source.sin_addr.s_addr = htonl(INADDR_LOOPBACK + 1 + (uint32_t)(client - clients) / CLIENTS_PER_ADDRESS);
    int on = 1; /* the port is chosen by connect(), which knows the destination */
    if (setsockopt(client->fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on)) die("IP_BIND_ADDRESS_NO_PORT");
    if (bind(client->fd, (struct sockaddr *)&source, sizeof source)) die("bind");
}

static void open_client(struct client *client, int epoll, int port, const char *path, FILE *headers) {
    char header[1024], request[2048];
    if (!fgets(header, sizeof header, headers)) die("a header for every client");
    header[strcspn(header, "\r\n")] = 0;
    int length = snprintf(request, sizeof request,
                          "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/event-stream\r\n%s\r\n\r\n", path,
                          header);
    if (length >= (int)sizeof request) die("a shorter path");
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    client->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (client->fd < 0) die("socket");
    bind_source(client);
    /* Blocking, but on loopback this returns at once: few clients connect at a time. */
    if (connect(client->fd, (struct sockaddr *)&address, sizeof address)) die("connect");
    if (send(client->fd, request, (size_t)length, 0) != length) die("send");
    fcntl(client->fd, F_SETFL, O_NONBLOCK);
    struct epoll_event interest = {.events = EPOLLIN, .data.ptr = client};
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, client->fd, &interest)) die("epoll_ctl");
}

static void close_client(struct client *client) {
    close(client->fd);
    if (client->state == WAITING) rejected++;
    if (client->state == STREAMING) closed_early++;
    client->state = CLOSED;
}

static void count_event(struct client *client, uint64_t sent_ns) {
    uint64_t now = now_ns(), late = now > sent_ns ? now - sent_ns : 0;
    if (!received++) {
        first_ns = now;
        cpu_at_first = own_cpu_s();
    }
    last_ns = now;
    if (late > worst_ns) worst_ns = late;
    uint64_t bucket = late / 1000 / BUCKET_US;
    histogram[bucket < BUCKETS ? bucket : BUCKETS - 1]++;
    if (++client->events == expected) complete++;
}

/* Counts the marks in the bytes. Returns the first byte to keep for the next read. */
static char *find_events(struct client *client, char *from, char *end) {
    char *mark;
    while ((mark = memmem(from, (size_t)(end - from), MARK, MARK_LEN))) {
        char *digit = mark + MARK_LEN;
        while (digit < end && *digit == ' ') digit++;
        uint64_t sent_ns = 0;
        while (digit < end && *digit >= '0' && *digit <= '9') sent_ns = sent_ns * 10 + (uint64_t)(*digit++ - '0');
        if (digit == end) return mark; /* cut off in the middle of the number */
        count_event(client, sent_ns);
        from = digit;
    }
    return end - from >= (long)MARK_LEN ? end - (MARK_LEN - 1) : from;
}

static int read_status(struct client *client, const char *bytes, size_t length) {
    if (length >= 12 && !memcmp(bytes, "HTTP/1.1 200", 12)) {
        client->state = STREAMING;
        answered++;
        return 1;
    }
    size_t shown = length < sizeof rejection - 1 ? length : sizeof rejection - 1;
    for (size_t i = 0; i < shown && bytes[i] >= ' ' && bytes[i] != '"'; i++) rejection[i] = bytes[i];
    return 0;
}

static void read_client(struct client *client) {
    static char buffer[LONGEST_MARK + CHUNK];
    memcpy(buffer, client->carry, client->carried);
    ssize_t got = recv(client->fd, buffer + client->carried, CHUNK, 0);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (got <= 0 || (client->state == WAITING && !read_status(client, buffer, (size_t)got))) {
        close_client(client);
        return;
    }
    char *end = buffer + client->carried + got, *rest = find_events(client, buffer, end);
    if (end - rest > LONGEST_MARK) rest = end; /* longer than any number, so not a mark */
    client->carried = (unsigned)(end - rest);
    memcpy(client->carry, rest, client->carried);
}

/* Handles the data that has arrived. Waits for data for at most wait_ms. */
static void serve(int epoll, int wait_ms) {
    static struct epoll_event ready[512];
    int count = epoll_wait(epoll, ready, 512, wait_ms);
    for (int i = 0; i < count; i++) read_client(ready[i].data.ptr);
}

static double percentile_ms(double share) {
    uint64_t wanted = (uint64_t)(share * (double)received), seen = 0;
    for (size_t bucket = 0; bucket < BUCKETS; bucket++)
        if ((seen += histogram[bucket]) > wanted) return (double)(bucket * BUCKET_US) / 1000.0;
    return (double)worst_ns / 1e6;
}

static void open_all(int epoll, int port, const char *path, FILE *headers, unsigned per_s, uint64_t until) {
    uint64_t began = now_ns();
    unsigned opened = 0;
    while (!stopped && answered + rejected < client_count && now_ns() < until) {
        uint64_t allowed = 1 + (now_ns() - began) * per_s / 1000000000u;
        while (opened < client_count && opened < allowed && opened - answered - rejected < OPENING_AT_ONCE)
            open_client(&clients[opened++], epoll, port, path, headers);
        serve(epoll, 1);
    }
    printf("{\"connected\": %u, \"rejected\": %u, \"response\": \"%s\", \"seconds\": %.2f}\n", answered,
           client_count - answered, rejection, (double)(now_ns() - began) / 1e9);
    fflush(stdout);
}

static void receive_all(int epoll, uint64_t until) {
    while (!stopped && complete < client_count && now_ns() < until) serve(epoll, 100);
    uint64_t linger_until = now_ns() + LINGER_MS * 1000000ull;
    while (now_ns() < linger_until) serve(epoll, 10);
    double wall_s = (double)(last_ns - first_ns) / 1e9, cpu_s = received ? own_cpu_s() - cpu_at_first : 0;
    printf("{\"received\": %lu, \"complete_clients\": %u, \"closed_early\": %u, \"p50_ms\": %.2f, \"p99_ms\": %.2f, "
           "\"worst_ms\": %.2f, \"wall_s\": %.3f, \"cpu_s\": %.3f}\n",
           received, complete, closed_early, percentile_ms(0.50), percentile_ms(0.99), (double)worst_ns / 1e6, wall_s,
           cpu_s);
}

int main(int argc, char **argv) {
    if (argc != 8) {
        fprintf(stderr, "usage: load PORT PATH CLIENTS OPEN_PER_S EVENTS TIMEOUT_S HEADERS_FILE\n");
        return 2;
    }
    client_count = (unsigned)atoi(argv[3]);
    expected = (unsigned)atoi(argv[5]);
    clients = calloc(client_count, sizeof *clients);
    histogram = calloc(BUCKETS, sizeof *histogram);
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    FILE *headers = fopen(argv[7], "r");
    if (!clients || !histogram || epoll < 0 || !headers) die("start");
    signal(SIGTERM, stop);
    signal(SIGINT, SIG_IGN);
    uint64_t until = now_ns() + (uint64_t)atoi(argv[6]) * 1000000000u;
    open_all(epoll, atoi(argv[1]), argv[2], headers, (unsigned)atoi(argv[4]), until);
    receive_all(epoll, until);
    return 0;
}
