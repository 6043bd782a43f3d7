// One transfer with the Go SDK's manager: prints seconds, CPU seconds and peak bytes.
//
//	go run . WHAT URL FOLDER
package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/feature/s3/manager"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

const (
	part        = 8 << 20
	concurrency = 10
	stream      = 5 << 30
)

type zeros struct{ left int64 }

func (z *zeros) Read(p []byte) (int, error) {
	if z.left == 0 {
		return 0, io.EOF
	}
	n := int(min(int64(len(p)), z.left))
	clear(p[:n])
	z.left -= int64(n)
	return n, nil
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func newClient(url string) *s3.Client {
	transport := &http.Transport{MaxIdleConnsPerHost: 2 * concurrency}
	if ca := os.Getenv("AWS_CA_BUNDLE"); ca != "" {
		pem, err := os.ReadFile(ca)
		check(err)
		pool := x509.NewCertPool()
		pool.AppendCertsFromPEM(pem)
		transport.TLSClientConfig = &tls.Config{RootCAs: pool}
	}
	return s3.New(s3.Options{
		Region:       "us-east-1",
		BaseEndpoint: &url,
		UsePathStyle: true,
		HTTPClient:   &http.Client{Transport: transport},
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "AKIDEXAMPLE", SecretAccessKey: "not-a-secret"}, nil
		}),
	})
}

func upload(client *s3.Client, key string, body io.Reader) {
	uploader := manager.NewUploader(client, func(u *manager.Uploader) {
		u.PartSize, u.Concurrency = part, concurrency
	})
	_, err := uploader.Upload(context.Background(), &s3.PutObjectInput{
		Bucket: aws.String("bucket"), Key: &key, Body: body,
	})
	check(err)
}

func uploadFile(client *s3.Client, path string) {
	file, err := os.Open(path)
	check(err)
	defer file.Close()
	upload(client, filepath.Base(path), file)
}

func downloadFile(client *s3.Client, key, path string) {
	file, err := os.Create(path)
	check(err)
	defer file.Close()
	downloader := manager.NewDownloader(client, func(d *manager.Downloader) {
		d.PartSize, d.Concurrency = part, concurrency
	})
	_, err = downloader.Download(context.Background(), file, &s3.GetObjectInput{
		Bucket: aws.String("bucket"), Key: &key,
	})
	check(err)
}

// each calls do for every name, on as many goroutines as may be at work.
func each(names <-chan string, do func(string)) {
	var group sync.WaitGroup
	for range concurrency {
		group.Add(1)
		go func() {
			defer group.Done()
			for name := range names {
				do(name)
			}
		}()
	}
	group.Wait()
}

func names(folder string) <-chan string {
	entries, err := os.ReadDir(folder)
	check(err)
	found := make(chan string)
	go func() {
		defer close(found)
		for _, entry := range entries {
			found <- entry.Name()
		}
	}()
	return found
}

func keys(client *s3.Client, prefix string) <-chan string {
	found := make(chan string)
	go func() {
		defer close(found)
		pages := s3.NewListObjectsV2Paginator(client, &s3.ListObjectsV2Input{
			Bucket: aws.String("bucket"), Prefix: &prefix,
		})
		for pages.HasMorePages() {
			page, err := pages.NextPage(context.Background())
			check(err)
			for _, item := range page.Contents {
				found <- *item.Key
			}
		}
	}()
	return found
}

func run(client *s3.Client, what, folder string) {
	files, kept := filepath.Join(folder, "files"), filepath.Join(folder, "kept")
	switch what {
	case "upload":
		uploadFile(client, filepath.Join(folder, "large"))
	case "download":
		downloadFile(client, "large", filepath.Join(folder, "large.new"))
	case "upload-files":
		each(names(files), func(name string) { uploadFile(client, filepath.Join(files, name)) })
	case "download-files":
		check(os.MkdirAll(kept, 0o755))
		entries, err := os.ReadDir(files)
		check(err)
		prefix := fmt.Sprintf("count-%d/", len(entries))
		each(keys(client, prefix), func(key string) {
			downloadFile(client, key, filepath.Join(kept, strings.TrimPrefix(key, prefix)))
		})
	case "stream":
		upload(client, "large", &zeros{stream})
	}
}

func usage() (cpu float64, peak int64) {
	var used syscall.Rusage
	check(syscall.Getrusage(syscall.RUSAGE_SELF, &used))
	seconds := func(t syscall.Timeval) float64 { return float64(t.Sec) + float64(t.Usec)/1e6 }
	return seconds(used.Utime) + seconds(used.Stime), used.Maxrss * 1024
}

func main() {
	what, url, folder := os.Args[1], os.Args[2], os.Args[3]
	client := newClient(url)
	upload(client, "small", strings.NewReader("x"))
	before, _ := usage()
	start := time.Now()
	run(client, what, folder)
	wall := time.Since(start).Seconds()
	after, peak := usage()
	check(json.NewEncoder(os.Stdout).Encode(map[string]any{
		"wall": wall, "cpu": after - before, "peak": peak,
	}))
}
