/*
 * http_loop.c
 *	  The baseline of bench/http: a bare loop over libcurl's multi interface.
 *	  http_loop URL REQUESTS IN_FLIGHT prints requests per second.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <curl/curl.h>

static size_t
Swallow(char *data, size_t size, size_t count, void *arg)
{
	*(size_t *) arg += size * count;
	return size * count;
}

int
main(int argc, char **argv)
{
	int requests = atoi(argv[2]);
	int in_flight = atoi(argv[3]);
	int started = 0;
	int done = 0;
	size_t bytes = 0;
	char body[301];
	CURLM *multi;
	struct curl_slist *headers = NULL;
	struct timespec from;
	struct timespec to;
	double seconds;
	int i;

	(void) argc;
	memset(body, 'x', 300);
	body[300] = '\0';
	curl_global_init(CURL_GLOBAL_ALL);
	headers = curl_slist_append(headers, "Content-Type: application/json");
	multi = curl_multi_init();
	curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, (long) in_flight);
	clock_gettime(CLOCK_MONOTONIC, &from);
	for (i = 0; i < in_flight && started < requests; i++, started++)
	{
		CURL *easy = curl_easy_init();

		curl_easy_setopt(easy, CURLOPT_URL, argv[1]);
		curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body);
		curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
		curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, Swallow);
		curl_easy_setopt(easy, CURLOPT_WRITEDATA, &bytes);
		curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
		curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long) CURL_HTTP_VERSION_1_1);
		curl_multi_add_handle(multi, easy);
	}
	while (done < requests)
	{
		int running;
		int left;
		CURLMsg *message;

		curl_multi_perform(multi, &running);
		while ((message = curl_multi_info_read(multi, &left)) != NULL)
		{
			CURL *easy = message->easy_handle;

			if (message->data.result != CURLE_OK)
			{
				fprintf(stderr, "%s\n", curl_easy_strerror(message->data.result));
				return 1;
			}
			curl_multi_remove_handle(multi, easy);
			done++;
			if (started < requests)
			{
				curl_multi_add_handle(multi, easy);
				started++;
			}
		}
		if (done < requests)
			curl_multi_poll(multi, NULL, 0, 1000, NULL);
	}
	clock_gettime(CLOCK_MONOTONIC, &to);
	seconds = (to.tv_sec - from.tv_sec) + (to.tv_nsec - from.tv_nsec) / 1e9;
	printf("%.0f\n", requests / seconds);
	return 0;
}
